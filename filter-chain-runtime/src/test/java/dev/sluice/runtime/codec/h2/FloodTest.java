package dev.sluice.runtime.codec.h2;

import static dev.sluice.runtime.codec.h2.Peer.block;
import static dev.sluice.runtime.codec.h2.Peer.data;
import static dev.sluice.runtime.codec.h2.Peer.frame;
import static dev.sluice.runtime.codec.h2.Peer.get;
import static dev.sluice.runtime.codec.h2.Peer.int32;
import static dev.sluice.runtime.codec.h2.Peer.join;
import static dev.sluice.runtime.codec.h2.Peer.request;
import static dev.sluice.runtime.codec.h2.Peer.settings;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each way to cost us much for little ends the connection with ENHANCE_YOUR_CALM, and everything that ran on it. */
class FloodTest {
    private final Rig rig = new Rig();
    private final Peer peer = rig.peer.hello();

    @AfterEach
    void endedCalmly() {
        assertThat(peer.frames()).last().asString().startsWith("GOAWAY ").endsWith(" 11");
        assertThat(peer.in.ended()).isTrue();
        assertThat(rig.told).last().isEqualTo("protocol error too much of it");
        assertThat(rig.server.active()).isZero();
    }

    private void many(int times, byte[] bytes) {
        for (int i = 0; i < times; i++) {
            peer.send(bytes);
        }
    }

    @Test
    void rapidReset() {
        rig.answers = false;
        for (int i = 0; i < 201; i++) {
            peer.send(get(1 + 2 * i), frame(Frame.RST_STREAM, 0, 1 + 2 * i, int32(8)));
        }
        assertThat(rig.prematureResets).isEqualTo(1);
        assertThat(rig.ears)
                .allSatisfy(ear -> assertThat(ear.log).last().asString().startsWith("reset"));
    }

    @Test
    void madeYouReset() {
        rig.answers = false;
        for (int i = 0; i < 201; i++) {
            peer.send(get(1 + 2 * i), frame(Frame.WINDOW_UPDATE, 0, 1 + 2 * i, int32(0)));
        }
    }

    @Test
    void streamsAboveTheLimit() {
        rig.answers = false;
        for (int i = 0; i < 301; i++) {
            peer.send(get(1 + 2 * i));
        }
        assertThat(rig.ears).hasSize(100);
    }

    @Test
    void malformedRequests() {
        for (int i = 0; i < 201; i++) {
            peer.send(get(1 + 2 * i, "X", "y"));
        }
    }

    @Test
    void pings() {
        many(129, frame(Frame.PING, 0, 0, new byte[8]));
    }

    @Test
    void settingsFrames() {
        many(129, settings());
    }

    @Test
    void unknownFrames() {
        many(129, frame(77, 0, 0, new byte[100]));
    }

    @Test
    void priorities() {
        many(101, frame(Frame.PRIORITY, 0, 1, join(int32(3), new byte[1])));
        assertThat(rig.counter("inbound_priority_frames_flood")).isEqualTo(1);
    }

    @Test
    void windowUpdates() {
        many(6, frame(Frame.WINDOW_UPDATE, 0, 0, int32(1)));
        assertThat(rig.counter("inbound_window_update_frames_flood")).isEqualTo(1);
    }

    @Test
    void emptyData() {
        rig.answers = false;
        peer.send(request(1, false, "POST"), data(1, "", false), data(1, "", false));
        assertThat(rig.counter("inbound_empty_frames_flood")).isEqualTo(1);
    }

    @Test
    void emptyContinuations() {
        peer.send(frame(Frame.HEADERS, 0, 1, block("a", "b")));
        many(2, frame(Frame.CONTINUATION, 0, 1, new byte[0]));
        assertThat(rig.counter("inbound_empty_frames_flood")).isEqualTo(1);
    }

    @Test
    void manyContinuations() {
        peer.send(frame(Frame.HEADERS, 0, 1, block("a", "b")));
        many(64, frame(Frame.CONTINUATION, 0, 1, block("a", "b")));
    }

    @Test
    void longContinuations() {
        peer.send(frame(Frame.HEADERS, 0, 1, block("a", "b")));
        many(6, frame(Frame.CONTINUATION, 0, 1, block("a", "x".repeat(16_000))));
    }

    @Test
    void compressionBomb() {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.writeBytes(new byte[] {0x40});
        byte[] entry = block("a", "x".repeat(4000));
        bomb.write(entry, 1, entry.length - 1);
        for (int i = 0; i < 10_000; i++) {
            bomb.write(0x80 | 62);
        }
        peer.send(frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, 1, bomb.toByteArray()));
    }

    @Test
    void answersThatNobodyReads() {
        rig.pair.client().pause();
        rig.pair.client().capacity(1);
        rig.pair.server().watermarks(1, 2);
        for (int i = 0; i < 120 && rig.counter("outbound_control_flood") == 0; i++) {
            // 100 a second stays below the rate of PINGs; what is never read piles up all the same.
            for (int k = 0; k < 10; k++) {
                peer.send(frame(Frame.PING, 0, 0, new byte[8]));
            }
            rig.loop.advance(110_000_000L);
        }
        assertThat(rig.counter("outbound_control_flood")).isEqualTo(1);
        rig.pair.client().capacity(1 << 20);
        rig.pair.client().resume();
        rig.loop.run();
    }
}
