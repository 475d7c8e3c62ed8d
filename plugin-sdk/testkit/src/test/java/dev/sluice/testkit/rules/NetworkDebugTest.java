package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.AcceptedSocket;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** As DebugTest, for network and listener filters. */
class NetworkDebugTest {
    private static final String LISTENER = "sluice.testkit.listener-filter-0";
    private static final String NETWORK = "sluice.testkit.filter-0";

    private static NetworkFilter network(Function<RawConnection, Verdict> does) {
        return new NetworkFilter() {
            @Override
            public Verdict onConnection(RawConnection c) {
                return does.apply(c);
            }
        };
    }

    private static NetworkTest chain(Function<RawConnection, Verdict> first, Function<RawConnection, Verdict> second) {
        NetworkTerminal end = c -> Verdict.when(new CompletableFuture<String>(), never -> Verdict.proceed());
        return NetworkTest.of(network(first), network(second), end).allowMisuse();
    }

    private static void late(Consumer<RawConnection> uses) {
        NetworkTest test = chain(
                c -> {
                    c.after(Duration.ofSeconds(1), () -> uses.accept(c));
                    return Verdict.proceed();
                },
                c -> Verdict.when(c.sleep(Duration.ofSeconds(5)), slept -> Verdict.proceed()));

        test.connect().send("x").advance(Duration.ofSeconds(2));

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("INSTALLED_TOO_LATE by " + NETWORK));
    }

    @Test
    void aTransformOnTheWayInAfterTheHeadMovedOn() {
        late(c -> c.inbound().transform((in, out) -> out.write(in)));
    }

    @Test
    void aTransformOnTheWayOutAfterTheHeadMovedOn() {
        late(c -> c.outbound().transform((in, out) -> out.write(in)));
    }

    @Test
    void aReadOnAConnectionThatFlows() {
        NetworkTest test = NetworkTest.of(network(c -> {
                    c.after(Duration.ofSeconds(1), () -> c.inbound().read(10));
                    return Verdict.proceed();
                }))
                .and(forwarding())
                .allowMisuse();

        test.connect().send("x").advance(Duration.ofSeconds(2));

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("INSTALLED_TOO_LATE by " + NETWORK));
    }

    private static NetworkTerminal forwarding() {
        return c -> Verdict.reply((trailers, out) -> out.hold(new CompletableFuture<String>(), never -> {}));
    }

    @Test
    void aForwardByAFilter() {
        NetworkTest test = chain(c -> Verdict.forward(), c -> Verdict.proceed());

        assertThat(test.connect().ended()).isTrue();

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("VERDICT_NOT_ALLOWED by " + NETWORK));
    }

    private static void seen(String what, ListenerFilter filter) {
        NetworkTest test = NetworkTest.of(filter).allowMisuse();

        test.connect().send("some").advance(Duration.ofSeconds(20));

        assertThat(test.misuses()).anyMatch(line -> line.startsWith(what + " by " + LISTENER));
    }

    @Test
    void aReplyByAListenerFilter() {
        seen("VERDICT_NOT_ALLOWED", s -> Verdict.reply(404));
    }

    @Test
    void aPeekThatNobodyWaitsFor() {
        seen("READ_WITHOUT_WHEN", s -> {
            s.peek(4);
            return Verdict.proceed();
        });
    }

    @Test
    void aListenerFilterThatNeverAnswers() {
        seen("NEVER_ANSWERED", s -> Verdict.when(new CompletableFuture<String>(), never -> Verdict.proceed()));
    }

    @Test
    void aSlowClientIsNobodysMistake() {
        NetworkTest test = NetworkTest.of((ListenerFilter) s -> Verdict.when(s.peek(4), all -> Verdict.proceed()));

        test.connect().send("so").advance(Duration.ofSeconds(20));

        assertThat(test.misuses()).isEmpty();
    }

    @Test
    void aSocketOnAnotherThread() {
        seen("WRONG_THREAD", s -> {
            Thread thread = new Thread(() -> assertThatThrownBy(() -> s.skip(1)).isNotNull());
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Verdict.proceed();
        });
    }

    @Test
    void aSocketAfterItsChainWasChosen() {
        CompletableFuture<AcceptedSocket> kept = new CompletableFuture<>();
        NetworkTest test = NetworkTest.of((ListenerFilter) s -> {
                    kept.complete(s);
                    return Verdict.proceed();
                })
                .allowMisuse();
        Talk talk = test.connect();

        kept.join().serverName("too-late.test");

        assertThat(talk.arrival().serverName()).isEmpty();
        assertThat(test.misuses()).anyMatch(line -> line.startsWith("LATE"));
        assertThat(test.stat("sluice.late_completions")).isEqualTo(1);
    }

    @Test
    void aTimerOfAListenerFilterThatFailsNamesIt() {
        NetworkTest test = NetworkTest.of((ListenerFilter) s -> {
            s.connection().after(Duration.ofSeconds(1), () -> {
                throw new IllegalStateException("broken on purpose");
            });
            return Verdict.when(s.connection().sleep(Duration.ofSeconds(2)), slept -> Verdict.proceed());
        });

        Talk talk = test.connect().advance(Duration.ofSeconds(3));

        assertThat(talk.ended()).isTrue();
        assertThat(talk.details()).isEqualTo("filter_exception{" + LISTENER + "}");
        assertThat(test.stat("sluice.filter.listener." + LISTENER + ".errors")).isEqualTo(1);
    }
}
