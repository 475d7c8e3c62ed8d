package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.AcceptedSocket;
import dev.sluice.filter.network.ListenerFilter;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@SluiceTest
class SluiceTestTest {
    /** Waits a second. */
    @Filter("acme.slowly")
    public record Slowly(String name) implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.when(x.sleep(Duration.ofSeconds(1)), over -> Verdict.proceed());
        }
    }

    /** Says in its first byte where the client is. */
    @Filter("acme.first-byte")
    public static final class FirstByteFactory implements FilterFactory<Slowly, ListenerFilter> {
        @Override
        public ListenerFilter open(Slowly config, FilterContext context) {
            return FirstByteFactory::look;
        }

        private static Verdict look(AcceptedSocket s) {
            return Verdict.when(s.peek(1), bytes -> {
                if (bytes.length() == 0) {
                    return Verdict.reset("nothing came");
                }
                s.skip(1);
                s.remote(new InetSocketAddress("10.1.1." + (char) bytes.at(0), 1));
                return Verdict.proceed();
            });
        }
    }

    @Test
    void givesFiltersAndTheClock(@With(value = Slowly.class, config = "name: a") FilterTest test, TestClock clock) {
        Exchanged x = test.get("/").start();
        assertThat(x.status()).isZero();

        clock.advance(Duration.ofSeconds(1));

        x.expectStatus(200);
    }

    @Test
    void givesListenerFilters(@With(value = FirstByteFactory.class, config = "name: a") NetworkTest test) {
        Talk talk = test.connect();
        assertThat(talk.arrived()).isFalse();

        talk.send("7hello");

        assertThat(talk.arrival().remote()).isEqualTo(new InetSocketAddress("10.1.1.7", 1));
        assertThat(talk.arrival().received()).isEqualTo("hello");
    }

    @Test
    void closingTellsWhatIsLeft() {
        HttpFilter leaks = new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                return Verdict.proceed();
            }
        };
        FilterTest test = FilterTest.of(leaks);
        test.get("/").run();
        test.world().loop.after(1_000_000, () -> {});

        assertThatThrownBy(test::close).hasMessage("left over after the end: 1 timers");
    }
}
