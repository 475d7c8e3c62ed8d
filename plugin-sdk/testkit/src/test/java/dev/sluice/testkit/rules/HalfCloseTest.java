package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Filter;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HalfCloseTest {
    /** Forwards to one cluster. */
    @Filter("acme.tcp")
    public record Tcp(Cluster to) implements NetworkTerminal {
        @Override
        public Verdict onConnection(RawConnection c) {
            c.upstream().cluster(to);
            return Verdict.forward();
        }
    }

    private final List<String> log = new ArrayList<>();

    private final class Watches implements NetworkFilter {
        @Override
        public Verdict onConnection(RawConnection c) {
            c.inbound().transform(ends("in"));
            c.outbound().transform(ends("out"));
            return Verdict.proceed();
        }

        @Override
        public void onClose(RawConnection c) {
            log.add("closed");
        }
    }

    private Transform ends(String as) {
        return new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                out.write(in);
            }

            @Override
            public void end(Headers trailers, Sink out) {
                log.add(as + ".end");
                out.write(Bytes.of("<" + as + ">"));
            }
        };
    }

    private Talk connected() {
        return NetworkTest.of(new Watches())
                .and(Tcp.class)
                .config("to: upstream")
                .connect();
    }

    @Test
    void theEndOfOneWayIsPassedOnAfterTheTransforms() {
        Talk talk = connected().send("hello").end();

        assertThat(log).containsExactly("in.end");
        assertThat(talk.reached()).isEqualTo("hello<in>");
        assertThat(talk.upstreamSawEnd()).isTrue();
        assertThat(talk.ended()).isFalse();
    }

    @Test
    void theOtherWayFlowsOn() {
        Talk talk = connected().send("hello").end();

        talk.answer("still here");

        assertThat(talk.received()).isEqualTo("still here");
    }

    @Test
    void itIsOverWhenBothWaysAre() {
        Talk talk = connected().send("hello").end().answer("bye").upstreamEnds();

        assertThat(talk.received()).isEqualTo("bye<out>");
        assertThat(log).containsExactly("in.end", "out.end", "closed");
        assertThat(talk.closed()).isTrue();
    }
}
