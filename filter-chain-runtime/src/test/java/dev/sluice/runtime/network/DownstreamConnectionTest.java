package dev.sluice.runtime.network;

import static dev.sluice.runtime.network.NetworkHarness.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.StreamInfo.Ending;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.runtime.accesslog.LogRecord;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownstreamConnectionTest {
    private final NetworkHarness net = new NetworkHarness();

    /** Forwards to the harness's cluster, three tries. */
    private final class Proxy implements NetworkTerminal {
        final Verdict.Forward plan = Verdict.forward().idleTimeout(Duration.ofSeconds(60));

        @Override
        public Verdict onConnection(RawConnection c) {
            c.upstream().cluster(net);
            return plan;
        }

        @Override
        public Verdict onUpstream(RawConnection c) {
            net.heard.add("upstream " + c.upstream().failure());
            return switch (c.upstream().failure()) {
                case NONE -> Verdict.proceed();
                case TIMEOUT -> Verdict.reset("idle_timeout");
                default -> c.upstream().tries() < 3 ? plan : Verdict.reset("exhausted");
            };
        }

        @Override
        public void onClose(RawConnection c) {
            net.heard.add("close " + c.info().bytesReceived() + '/' + c.info().bytesSent());
        }
    }

    /** Prefixes and upper-cases in its own way, so that the order shows. */
    private record Wrap(String mark) implements NetworkFilter {
        @Override
        public Verdict onConnection(RawConnection c) {
            c.inbound().transform(new Marked(mark));
            c.outbound().transform(new Marked(mark.toUpperCase(Locale.ROOT)));
            return Verdict.proceed();
        }
    }

    /** Wraps each byte's position-free stream: every byte becomes {@code byte + mark}. */
    private record Marked(String mark) implements Transform {
        @Override
        public void chunk(Bytes in, Sink out) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < in.length(); i++) {
                text.append((char) in.at(i)).append(mark);
            }
            out.write(Bytes.of(text.toString()));
        }
    }

    @Test
    void joinsClientAndUpstreamAndPassesHalfClosesOn() {
        net.serve(new Proxy());
        net.send("hello");
        net.answer("welcome");
        net.client.client().end();
        net.loop.run();
        assertThat(net.atUpstream.text()).isEqualTo("hello");
        assertThat(net.atUpstream.ended()).isTrue();
        net.answer(" and bye");
        net.upstream.end();
        net.loop.run();

        assertThat(net.atClient.text()).isEqualTo("welcome and bye");
        assertThat(net.atClient.ended()).isTrue();
        assertThat(net.closed).isTrue();
        assertThat(net.heard).containsExactly("upstream NONE", "close 5/15", "log");
        LogRecord line = net.logged.get(0);
        assertThat(line.upstreamHost()).isEqualTo("10.0.0.1:80");
        assertThat(line.upstreamCluster()).isEqualTo("up");
        assertThat(line.filterChainName()).isEqualTo("chain");
        assertThat(net.loop.timers()).isZero();
    }

    @Test
    void triesAgainAndThenGivesUpWithoutAByte() {
        net.failures.add(Upstream.Failure.CONNECT);
        net.failures.add(Upstream.Failure.CONNECT_TIMEOUT);
        net.failures.add(Upstream.Failure.CONNECT);
        net.serve(new Proxy());

        assertThat(net.opens).isEqualTo(3);
        assertThat(net.atClient.ended()).isTrue();
        assertThat(net.heard).endsWith("close 0/0", "log");
        assertThat(net.logged.get(0).upstreamTransportFailureReason())
                .isEqualTo("delayed_connect_error:_Connection_refused");
        assertThat(net.logged.get(0).upstreamAttempts()).isEqualTo(3);
    }

    @Test
    void stopsReadingWhereTheOtherSideDoesNotTake() {
        net.bufferLimit = 1000;
        net.serve(new Proxy());
        net.client.server().capacity(100);
        net.upstream.capacity(100);
        net.upstream.pause();
        net.client.client().pause();
        net.client.client().capacity(100);
        net.client.client().write(ByteBuffer.allocate(200_000));
        net.upstream.write(ByteBuffer.allocate(50_000));
        net.loop.run();
        assertThat(net.client.client().pending()).isBetween(100_000L, 199_000L);
        assertThat(net.client.server().pending()).isLessThan(66_000);

        net.upstream.resume();
        net.client.client().resume();
        net.loop.run();

        assertThat(net.atUpstream.bytes()).hasSize(200_000);
        assertThat(net.atClient.bytes()).hasSize(50_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void readsPassFirstToLastAndWritesLastToFirstWhateverTheCuts(long seed) {
        Random random = new Random(seed);
        net.client.server().cut(n -> 1 + random.nextInt(n));
        net.client.client().cut(n -> 1 + random.nextInt(n));
        net.serve(new Wrap("a"), new Wrap("b"), new Proxy());
        net.send("xy");
        net.answer("12");
        net.send("z");
        net.answer("3");
        net.client.client().end();
        net.upstream.end();
        net.loop.run();

        assertThat(net.atUpstream.text()).isEqualTo(expected("xyz", "a", "b"));
        assertThat(net.atClient.text()).isEqualTo(expected("123", "B", "A"));
        assertThat(net.closed).isTrue();
    }

    private static String expected(String text, String first, String second) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            out.append(c).append(second).append(first).append(second);
        }
        return out.toString();
    }

    @Test
    void holdsTheBytesWhileAFilterWaitsAndShowsThemToAPeek() {
        CompletableFuture<Void> gate = new CompletableFuture<>();
        NetworkFilter sniffer = new NetworkFilter() {
            @Override
            public Verdict onConnection(RawConnection c) {
                return Verdict.when(c.inbound().peek(3), some -> {
                    net.heard.add("saw " + some);
                    return Verdict.when(gate, open -> Verdict.proceed());
                });
            }
        };
        net.serve(sniffer, new Proxy());
        net.send("ab");
        assertThat(net.heard).isEmpty();
        net.send("cd");
        assertThat(net.heard).containsExactly("saw abcd");
        assertThat(net.opens).isZero();
        gate.complete(null);
        net.loop.run();
        net.send("e");

        assertThat(net.atUpstream.text()).isEqualTo("abcde");
    }

    @Test
    void repliesThenCloses() {
        net.serve((NetworkTerminal) c -> Verdict.reply(Source.of(Bytes.of("sorry"))));

        assertThat(net.atClient.text()).isEqualTo("sorry");
        assertThat(net.atClient.ended()).isTrue();
        assertThat(net.closed).isTrue();
    }

    @Test
    void echoesThroughASourceThatTheInboundTransformFeeds() {
        NetworkTerminal echo = c -> {
            CompletableFuture<Void> over = new CompletableFuture<>();
            return Verdict.reply((none, out) -> {
                out.hold(over, ended -> {});
                c.inbound()
                        .transform(new Transform() {
                            @Override
                            public void chunk(Bytes in, Sink nowhere) {
                                out.write(in.copy());
                            }

                            @Override
                            public void close() {
                                over.complete(null);
                            }
                        })
                        .slowedBy(out);
            });
        };
        net.serve(new Wrap("a"), echo);
        net.send("x");
        net.send("y");
        assertThat(net.atClient.text()).isEqualTo("xAaAyAaA");
        net.client.client().end();
        net.loop.run();

        assertThat(net.closed).isTrue();
        assertThat(net.atClient.ended()).isTrue();
    }

    @Test
    void cutsAtOnceOnReset() {
        net.serve(
                new NetworkFilter() {
                    @Override
                    public Verdict onConnection(RawConnection c) {
                        c.flag("UAEX");
                        return Verdict.reset("rbac_access_denied");
                    }
                },
                new Proxy());

        assertThat(net.opens).isZero();
        assertThat(net.closed).isTrue();
        assertThat(net.logged.get(0).connectionTerminationDetails()).isEqualTo("rbac_access_denied");
        assertThat(net.logged.get(0).responseFlags()).isEqualTo("UAEX");
        assertThat(net.heard).containsExactly("close 0/0", "log");
    }

    @Test
    void namesTheFilterThatThrew() {
        net.serve(
                new NetworkFilter() {
                    @Override
                    public Verdict onConnection(RawConnection c) {
                        throw new IllegalStateException("expected by the test");
                    }
                },
                new Proxy());

        assertThat(net.closed).isTrue();
        assertThat(net.logged.get(0).connectionTerminationDetails()).isEqualTo("filter_exception{f0}");
        assertThat(net.stats.counter("sluice.filter.test.f0.errors").value()).isEqualTo(1);
    }

    @Test
    void asksTheTerminalWhenNothingFlowsForTooLong() {
        DownstreamConnection connection = net.serve(new Proxy());
        net.loop.advance(Duration.ofSeconds(59).toNanos());
        net.send("x");
        net.loop.advance(Duration.ofSeconds(59).toNanos());
        assertThat(net.closed).isFalse();
        net.loop.advance(Duration.ofSeconds(2).toNanos());

        assertThat(net.heard).contains("upstream TIMEOUT");
        assertThat(connection.ending()).isEqualTo(Ending.TIMEOUT);
        assertThat(net.atUpstream.ended()).isTrue();
        assertThat(net.closed).isTrue();
    }

    @Test
    void passesResetsOnInBothDirections() {
        net.serve(new Proxy());
        net.send("x");
        net.client.client().reset();
        net.loop.run();
        assertThat(net.atUpstream.failed()).isTrue();
        assertThat(net.logged.get(0).upstreamHost()).isEqualTo("10.0.0.1:80");
    }

    @Test
    void resetsTheClientWhenTheUpstreamResets() {
        net.serve(new Proxy());
        net.upstream.reset();
        net.loop.run();

        assertThat(net.atClient.failed()).isTrue();
        assertThat(net.closed).isTrue();
    }

    @Test
    void flushesWhatTheUpstreamSentBeforeItClosed() {
        net.serve(new Proxy());
        net.upstream.write(bytes("last words"));
        net.upstream.finish();
        net.loop.run();
        net.client.client().end();
        net.loop.run();

        assertThat(net.atClient.text()).isEqualTo("last words");
        assertThat(net.closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void handsTheWireToAnEndpointPastTheFilters(boolean filtered) {
        Endpoint shout = (connection, wire) -> wire.start(new WireEvents() {
            @Override
            public void onRead(ByteBuffer in) {
                String text = StandardCharsets.ISO_8859_1.decode(in).toString();
                wire.write(bytes(text.toUpperCase(Locale.ROOT)));
            }

            @Override
            public void onEnd() {
                wire.finish();
            }

            @Override
            public void onClosed(@Nullable IOException cause) {
                net.heard.add("endpoint closed");
            }
        });
        Wire[] seen = new Wire[1];
        Endpoint endpoint = (connection, wire) -> {
            seen[0] = wire;
            shout.serve(connection, wire);
        };
        DownstreamConnection connection = filtered ? net.serve(endpoint, new Wrap("m")) : net.serve(endpoint);
        net.send("ab");
        net.client.client().end();
        net.loop.run();

        assertThat(net.atClient.text()).isEqualTo(filtered ? "AMMMBMMM" : "AB");
        assertThat(net.heard).containsExactly("endpoint closed", "log");
        assertThat(connection.bytesReceived()).isEqualTo(2);
        assertThat(connection.bytesSent()).isEqualTo(filtered ? 8 : 2);
        assertThat(seen[0].open()).isFalse();
        assertThat(net.closed).isTrue();
    }

    @Test
    void tellsTheEndpointToDrain() {
        DownstreamConnection connection = net.serve((c, wire) -> c.onChanges(() -> net.heard.add("drain")));
        connection.drain();
        connection.drain();

        assertThat(net.heard).containsExactly("drain");
    }
}
