package dev.sluice.runtime.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.transport.MemoryWire;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Records cut anywhere, peers that are slow, large or mean, and tickets of several servers. */
@ParameterizedClass
@ValueSource(strings = {"boringssl", "jdk"})
class TlsLimitsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final TestPki.Made CA = TestPki.authority("ca");
    private static final TestPki.Made EC = TestPki.leaf(CA, "EC", "a.test");
    private static final Consumer<DownstreamTlsContext.Builder> PLAIN = builder -> {};
    private final TlsTalk talk;

    TlsLimitsTest(String engine) {
        System.setProperty(Engines.CHOICE, engine);
        Assumptions.assumeTrue(Engines.boringSsl() == engine.equals("boringssl"), "no native library");
        talk = new TlsTalk();
    }

    @AfterEach
    void end() {
        System.clearProperty(Engines.CHOICE);
        if (talk != null) {
            talk.close();
        }
    }

    private TlsContext anybody() {
        return talk.client(builder -> builder.setSni("a.test"));
    }

    /** The first bytes of each direction come in two pieces, cut at every place, the rest as it comes. */
    @Test
    void everyCutOfTheFirstFlightGivesOneHandshake() {
        TlsContext client = anybody();
        TlsContext server = talk.server(PLAIN, EC);
        for (int at = 1; at < 260; at++) {
            int[] reads = {0};
            int first = at;
            talk.cut = n -> reads[0]++ < 2 ? Math.min(n, first) : n;
            TlsTalk.Ends ends = talk.talk(client, server);
            ends.client().wire().write(ByteBuffer.wrap("x".getBytes(StandardCharsets.US_ASCII)));
            talk.loop.run();

            assertThat(ends.server().got.text()).as("cut at %d", at).isEqualTo("x");
            ends.client().wire().close();
            ends.server().wire().close();
        }
    }

    /** Twenty full records, each of whose last bytes comes with the first of the next. */
    @Test
    void everyCutOfARecordGivesTheSameBytes() {
        byte[] sent = new byte[20 * 16_384];
        new SplittableRandom(7).nextBytes(sent);
        for (int size : new int[] {1, 2, 4, 5, 6, 7, 16_383, 16_406, 18_000}) {
            TlsTalk.Ends ends = talk.talk(anybody(), talk.server(PLAIN, EC));
            ends.under().server().cut(n -> Math.min(n, size));
            int bytes = size < 10 ? 40_000 : sent.length;
            ends.client().wire().write(ByteBuffer.wrap(sent, 0, bytes));
            talk.loop.run();

            assertThat(ends.server().got.bytes()).as("pieces of %d", size).isEqualTo(Arrays.copyOf(sent, bytes));
        }
    }

    @Test
    void aCertificateLargerThanARecordPasses() {
        String[] names =
                IntStream.range(0, 1500).mapToObj(i -> "name-" + i + ".test").toArray(String[]::new);
        TestPki.Made large = TestPki.leaf(CA, "EC", names);

        TlsTalk.Ends ends = talk.talk(anybody(), talk.server(PLAIN, large));

        assertThat(ends.client().wire().open()).isTrue();
        assertThat(ends.server().wire().open()).isTrue();
    }

    /** One byte a second keeps nobody alive: the limit is on the whole handshake. */
    @Test
    void aSlowHandshakeIsGivenUp() {
        MemoryWire.Pair pair = MemoryWire.pair(talk.loop);
        TlsTalk.End server = new TlsTalk.End();
        talk.server(PLAIN, EC).accept(pair.server(), 15 * SECOND, server);
        byte[] record = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        for (int i = 0; i < record.length && pair.server().open(); i++) {
            pair.client().write(ByteBuffer.wrap(record, i, 1));
            talk.loop.run();
            talk.loop.advance(SECOND);
            talk.loop.run();
        }

        assertThat(server.timedOut).isTrue();
        assertThat(pair.server().open()).isFalse();
    }

    /** Records of nothing, and an endless hello: both engines have limits. */
    @Test
    void anEndlessHandshakeIsRefused() {
        MemoryWire.Pair pair = MemoryWire.pair(talk.loop);
        TlsTalk.End server = new TlsTalk.End();
        talk.server(PLAIN, EC).accept(pair.server(), 15 * SECOND, server);
        pair.client().start(new MemoryWire.Collector());
        byte[] record = new byte[5 + 16_000];
        record[0] = 22;
        record[1] = 3;
        record[2] = 1;
        record[3] = (byte) (16_000 >> 8);
        record[4] = (byte) (16_000 & 0xff);
        for (int i = 0; i < 40 && server.failure == null; i++) {
            if (i == 0) {
                // A ClientHello of 16 MB.
                record[5] = 1;
                record[6] = (byte) 0xff;
                record[7] = (byte) 0xff;
                record[8] = (byte) 0xff;
            }
            pair.client().write(ByteBuffer.wrap(record));
            talk.loop.run();
        }

        assertThat(server.failure).startsWith("TLS_error:");
        assertThat(talk.count("listener.test.ssl.connection_error")).isEqualTo(1);
    }

    private Consumer<DownstreamTlsContext.Builder> tickets(int... keys) {
        return builder -> {
            for (int key : keys) {
                byte[] bytes = new byte[80];
                Arrays.fill(bytes, (byte) key);
                builder.getSessionTicketKeysBuilder()
                        .addKeys(
                                DataSource.newBuilder().setInlineBytes(com.google.protobuf.ByteString.copyFrom(bytes)));
            }
        };
    }

    private void visit(TlsContext client, TlsContext server) {
        TlsTalk.Ends ends = talk.talk(client, server);
        ends.server().wire().write(ByteBuffer.wrap(new byte[] {1}));
        talk.loop.run();
        ends.client().wire().finish();
        talk.loop.run();
    }

    @Test
    void ticketsOfOneServerAreGoodAtAnotherWithItsKey() {
        Assumptions.assumeTrue(Engines.boringSsl(), "the JDK makes its own keys");
        TlsContext client = anybody();
        visit(client, talk.server(tickets(1), EC));
        assertThat(talk.count("listener.test.ssl.session_reused")).isZero();

        visit(client, talk.server(tickets(1), EC));
        assertThat(talk.count("listener.test.ssl.session_reused")).isEqualTo(1);

        // The key has moved to the second place: it opens, but seals no more.
        visit(client, talk.server(tickets(2, 1), EC));
        assertThat(talk.count("listener.test.ssl.session_reused")).isEqualTo(2);
        TlsContext late = anybody();
        visit(late, talk.server(tickets(2, 1), EC));
        visit(late, talk.server(tickets(2), EC));
        assertThat(talk.count("listener.test.ssl.session_reused")).isEqualTo(3);

        visit(client, talk.server(tickets(3), EC));
        assertThat(talk.count("listener.test.ssl.session_reused")).isEqualTo(3);
    }
}
