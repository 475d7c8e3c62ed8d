package dev.sluice.runtime.codec.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.stats.Stats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How reads cut the bytes means nothing. */
class SplitTest {
    private static final int ROUNDS = Integer.getInteger("rounds", 500);

    private static byte[] script() {
        byte[] padded =
                Peer.join(new byte[] {3}, "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII), new byte[3]);
        byte[] head = Peer.block(":method", "PUT", ":scheme", "http", ":path", "/", ":authority", "h", "a", "b");
        byte[] headPadded = Peer.join(new byte[] {2}, new byte[5], head, new byte[2]);
        return Peer.join(
                Http2Server.PREFACE,
                Peer.settings(Frame.INITIAL_WINDOW_SIZE, 100_000, Frame.HEADER_TABLE_SIZE, 100),
                Peer.request(1, false, "POST", "x-y", "z"),
                Peer.frame(Frame.DATA, Frame.PADDED, 1, padded),
                Peer.frame(99, 0, 0, new byte[7]),
                Peer.frame(Frame.PING, 0, 0, new byte[8]),
                Peer.frame(Frame.HEADERS, Frame.PADDED | Frame.WITH_PRIORITY, 3, headPadded),
                Peer.frame(Frame.CONTINUATION, 0, 3, Peer.block("c", "d")),
                Peer.frame(Frame.CONTINUATION, Frame.END_HEADERS, 3, Peer.block("e", "f")),
                Peer.data(3, "x".repeat(40), true),
                Peer.frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, 1, Peer.block("t", "1")),
                Peer.get(5, "Bad", "name"),
                Peer.get(7));
    }

    private static String outcome(byte[] bytes, int... cuts) {
        Rig rig = new Rig();
        rig.answers = false;
        int from = 0;
        for (int cut : cuts) {
            rig.peer.send(Arrays.copyOfRange(bytes, from, cut));
            from = cut;
        }
        rig.peer.send(Arrays.copyOfRange(bytes, from, bytes.length));
        StringBuilder all = new StringBuilder(rig.told.toString());
        rig.ears.forEach(ear -> all.append('\n').append(ear.log));
        return all.toString();
    }

    @Test
    void oneCutAnywhere() {
        byte[] bytes = script();
        String whole = outcome(bytes);
        assertThat(whole).contains("body hello trailers t: 1", "c: d|e: f", "x".repeat(40) + " end");
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(outcome(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @Test
    void everyByteAlone() {
        byte[] bytes = script();
        int[] cuts = new int[bytes.length - 1];
        Arrays.setAll(cuts, i -> i + 1);
        assertThat(outcome(bytes, cuts)).isEqualTo(outcome(bytes));
    }

    /** What breaks the rules is told the same way, too. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void brokenBytesCutAnywhere(long seed) {
        Random random = new Random(seed);
        byte[] good = script();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = good.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = Http2Server.PREFACE.length + random.nextInt(bytes.length - Http2Server.PREFACE.length);
                bytes[at] = random.nextBoolean() ? (byte) random.nextInt(12) : (byte) random.nextInt();
            }
            int cut = 1 + random.nextInt(bytes.length - 1);
            assertThat(outcome(bytes, cut))
                    .as("seed %d, round %d, cut at %d", seed, round, cut)
                    .isEqualTo(outcome(bytes));
        }
    }

    /** A client and a server of ours, with small windows, random bodies, pauses and cuts. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bothSidesOfUs(long seed) {
        Random random = new Random(seed);
        Rig rig = new Rig();
        rig.answers = false;
        rig.pair.server().cut(n -> 1 + random.nextInt(Math.min(n, 3000)));
        rig.pair.client().cut(n -> 1 + random.nextInt(Math.min(n, 3000)));
        Http2Client client = new Http2Client(
                rig.pair.client(), Http2Options.STRICT, new Http2Stats(new Stats(), "http2"), new ClientHandler() {
                    @Override
                    public void onAvailable() {}

                    @Override
                    public void onClosed(@Nullable IOException cause) {}
                });
        List<Ear> ears = new ArrayList<>();
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Ear ear = new Ear();
            ear.stream = client.open(ear);
            ears.add(ear);
            Headers head = new Headers();
            head.set(HeaderName.METHOD, "POST");
            head.set(HeaderName.PATH, "/" + i);
            head.set(HeaderName.AUTHORITY, "h");
            head.set("x-same", "always the same");
            head.set("x-some", Integer.toString(random.nextInt(3)));
            ear.stream().head(head, false);
            String body = (char) ('a' + i) + "y".repeat(random.nextInt(200_000));
            bodies.add(body);
            ear.stream().data(Rig.bytes(body), true);
        }
        for (int turn = 0; turn < 2000; turn++) {
            for (Ear ear : rig.ears) {
                if (random.nextBoolean()) {
                    ear.stream().pause();
                } else {
                    ear.stream().resume();
                }
            }
            rig.loop.runOnce();
        }
        rig.ears.forEach(ear -> ear.stream().resume());
        rig.loop.run();
        for (int i = 0; i < 20; i++) {
            Ear at = rig.ear(i);
            assertThat(at.log).last().isEqualTo("body " + bodies.get(i) + " end");
            at.stream().head(Rig.response(200, "x-i", Integer.toString(i)), false);
            ByteBuffer back = Rig.bytes(bodies.get(i));
            at.stream().data(back, true);
        }
        rig.loop.run();
        for (int i = 0; i < 20; i++) {
            assertThat(ears.get(i).log)
                    .containsExactly("head :status: 200|x-i: " + i, "body " + bodies.get(i) + " end");
            assertThat(ears.get(i).over).isTrue();
        }
    }
}
