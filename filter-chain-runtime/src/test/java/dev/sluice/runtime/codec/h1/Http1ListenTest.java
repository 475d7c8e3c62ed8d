package dev.sluice.runtime.codec.h1;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A server codec that is told not to listen finishes what runs and reads no next request. */
class Http1ListenTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private final ServerRig rig = new ServerRig(Http1Options.STRICT);

    @Test
    void leavesTheNextRequestUnread() {
        rig.wire.feed(GET);
        rig.codec.listen(false);

        assertThat(rig.wire.paused).isTrue();
        rig.wire.feed(GET);
        assertThat(rig.wire.written()).isEqualTo(OK);

        rig.codec.listen(true);
        rig.wire.loop.run();
        assertThat(rig.wire.written()).isEqualTo(OK);
    }

    @Test
    void finishesTheRequestThatRuns() {
        rig.wire.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na");
        rig.codec.listen(false);
        assertThat(rig.wire.paused).isFalse();

        rig.wire.feed("b");

        assertThat(rig.wire.written()).isEqualTo(OK);
        assertThat(rig.wire.paused).isTrue();
    }

    @Test
    void closesAsUsual() {
        rig.wire.feed(GET);
        rig.codec.listen(false);

        rig.codec.close(0);

        assertThat(rig.wire.paused).as("what comes is thrown away").isFalse();
        assertThat(rig.wire.over()).isTrue();
    }
}
