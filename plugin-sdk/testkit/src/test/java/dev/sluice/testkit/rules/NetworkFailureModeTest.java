package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Bytes;
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
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code failure_mode} of network and listener filters. */
class NetworkFailureModeTest {
    private static final String LISTENER = "sluice.testkit.listener-filter-0";
    private static final String NETWORK = "sluice.testkit.filter-0";

    private static final NetworkTerminal ECHO = c -> {
        c.inbound().transform((in, out) -> out.write(in));
        return Verdict.reply((trailers, out) -> {
            out.write(Bytes.of("reached"));
            out.hold(new CompletableFuture<String>(), never -> {});
        });
    };

    private static Verdict fail() {
        throw new IllegalStateException("broken on purpose");
    }

    private record Network(String where) implements NetworkFilter {
        @Override
        public NetworkFilter begin(RawConnection c) {
            if (where.equals("begin")) {
                fail();
            }
            return this;
        }

        @Override
        public Verdict onConnection(RawConnection c) {
            return switch (where) {
                case "connection" -> fail();
                case "then" -> Verdict.when(c.sleep(Duration.ofMillis(1)), slept -> fail());
                case "stage" ->
                    Verdict.when(
                            CompletableFuture.failedStage(new IllegalStateException("broken")), v -> Verdict.proceed());
                case "timer" -> {
                    c.after(Duration.ofMillis(1), NetworkFailureModeTest::fail);
                    yield Verdict.when(c.sleep(Duration.ofMillis(2)), slept -> Verdict.proceed());
                }
                case "chunk" -> {
                    c.inbound().transform((in, out) -> fail());
                    yield Verdict.proceed();
                }
                default -> Verdict.proceed();
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "connection", "then", "stage", "timer"})
    void anOpenNetworkFilterIsPassed(String where) {
        NetworkTest test = NetworkTest.of(new Network(where)).failOpen().and(ECHO);

        Talk talk = test.connect().send("x").advance(Duration.ofSeconds(1));

        assertThat(talk.received()).isEqualTo("reached");
        assertThat(talk.ended()).isFalse();
        assertThat(test.stat("sluice.filter.network." + NETWORK + ".errors")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "connection", "then", "stage", "timer", "chunk"})
    void aClosedOneCutsTheConnection(String where) {
        Talk talk =
                NetworkTest.of(new Network(where)).and(ECHO).connect().send("x").advance(Duration.ofSeconds(1));

        assertThat(talk.ended()).isTrue();
        assertThat(talk.details()).isEqualTo("filter_exception{" + NETWORK + "}");
    }

    @Test
    void bytesThatWereGivenToATransformCannotBeHadBack() {
        Talk talk = NetworkTest.of(new Network("chunk"))
                .failOpen()
                .and(ECHO)
                .connect()
                .send("x")
                .advance(Duration.ofSeconds(1));

        assertThat(talk.ended()).isTrue();
    }

    private static ListenerFilter listener(String where) {
        Function<AcceptedSocket, Verdict> does = s -> switch (where) {
            case "accept" -> fail();
            case "then" -> Verdict.when(s.peek(1), seen -> fail());
            case "stage" ->
                Verdict.when(
                        CompletableFuture.failedStage(new IllegalStateException("broken")), v -> Verdict.proceed());
            default -> {
                s.connection().after(Duration.ofMillis(1), NetworkFailureModeTest::fail);
                yield Verdict.when(s.connection().sleep(Duration.ofMillis(2)), slept -> Verdict.proceed());
            }
        };
        return does::apply;
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "then", "stage", "timer"})
    void anOpenListenerFilterIsPassed(String where) {
        NetworkTest test = NetworkTest.of(listener(where)).failOpen();

        Talk talk = test.connect().send("x").advance(Duration.ofSeconds(1));

        assertThat(talk.ended()).isFalse();
        assertThat(talk.arrival().received()).isEqualTo("x");
        assertThat(test.stat("sluice.filter.listener." + LISTENER + ".errors")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"accept", "then", "stage", "timer"})
    void aClosedOneCutsTheConnectionToo(String where) {
        Talk talk = NetworkTest.of(listener(where)).connect().send("x").advance(Duration.ofSeconds(1));

        assertThat(talk.ended()).isTrue();
        assertThat(talk.details()).isEqualTo("filter_exception{" + LISTENER + "}");
    }

    @Test
    void aTerminalCannotBeOpen() {
        assertThatThrownBy(() -> NetworkTest.of(ECHO).failOpen().open())
                .hasMessageContaining("not possible for a terminal filter");
    }
}
