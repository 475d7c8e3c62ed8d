package dev.sluice.runtime.codec.h2;

import static dev.sluice.runtime.codec.h2.Peer.frame;
import static dev.sluice.runtime.codec.h2.Peer.get;
import static dev.sluice.runtime.codec.h2.Peer.int32;
import static dev.sluice.runtime.codec.h2.Peer.settings;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A peer that asks for much and opens its windows little or not at all. */
class SlowWindowTest {
    private static final long SECOND = 1_000_000_000L;
    private final Rig rig = new Rig(Http2Options.builder().flush(5 * SECOND).build());
    private final Peer peer = rig.peer.send(Http2Server.PREFACE, settings(Frame.INITIAL_WINDOW_SIZE, 2));

    private long gauge(String name) {
        return rig.numbers.gauge("http2." + name).value();
    }

    private void answer(int ear, String body) {
        rig.ear(ear).stream().head(Rig.response(200), false);
        rig.ear(ear).stream().data(Rig.bytes(body), true);
    }

    private void ask() {
        rig.answers = false;
        peer.send(get(1), get(3));
        peer.frames();
    }

    @Test
    void whatWaitsIsCounted() {
        ask();

        answer(0, "abcdef");
        assertThat(gauge("pending_send_bytes")).isEqualTo(4);
        peer.send(frame(Frame.WINDOW_UPDATE, 0, 1, int32(3)));
        assertThat(gauge("pending_send_bytes")).isEqualTo(1);
        peer.send(frame(Frame.RST_STREAM, 0, 1, int32(8)));

        assertThat(gauge("pending_send_bytes")).isZero();
    }

    @Test
    void aStreamThatNobodyReadsEndsByItself() {
        ask();
        answer(0, "abcdef");
        peer.frames();

        rig.loop.advance(4 * SECOND);
        assertThat(peer.frames()).isEmpty();
        rig.loop.advance(2 * SECOND);

        assertThat(peer.frames()).containsExactly("RST 1 8");
        assertThat(rig.counter("tx_flush_timeout")).isEqualTo(1);
        assertThat(gauge("pending_send_bytes")).isZero();
    }

    @Test
    void theOthersAreServedMeanwhile() {
        ask();
        answer(0, "abcdef");
        peer.frames();

        answer(1, "ok");

        assertThat(peer.frames()).containsExactly("HEADERS 3 :status: 200", "DATA 3 ok end");
    }

    @Test
    void aStreamThatIsReadInTimeStays() {
        ask();
        answer(0, "abcd");
        rig.loop.advance(4 * SECOND);
        peer.send(frame(Frame.WINDOW_UPDATE, 0, 1, int32(5)));
        peer.frames();

        rig.loop.advance(20 * SECOND);

        assertThat(peer.frames()).isEmpty();
        assertThat(rig.counter("tx_flush_timeout")).isZero();
    }

    @Test
    void framesThatTheSocketDoesNotTakeAreCounted() {
        rig.answers = false;
        rig.pair.client().pause();
        rig.pair.client().capacity(1);
        peer.send(frame(Frame.PING, 0, 0, new byte[8]), frame(Frame.PING, 0, 0, new byte[8]));

        assertThat(gauge("outbound_frames_active")).isGreaterThan(1);
        assertThat(gauge("outbound_control_frames_active")).isGreaterThan(1);
        rig.pair.client().capacity(1 << 20);
        rig.pair.client().resume();
        rig.loop.run();
        rig.loop.advance(SECOND);

        assertThat(gauge("outbound_frames_active")).isZero();
        assertThat(gauge("outbound_control_frames_active")).isZero();
    }
}
