package dev.sluice.runtime.codec.h2;

import static dev.sluice.runtime.codec.h2.Peer.block;
import static dev.sluice.runtime.codec.h2.Peer.data;
import static dev.sluice.runtime.codec.h2.Peer.frame;
import static dev.sluice.runtime.codec.h2.Peer.request;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExtendedConnectTest {
    private static final String[] WEBSOCKET = {":protocol", "websocket", "sec-websocket-key", "k"};
    private final Rig rig = new Rig(Http2Options.builder().allowConnect(true).build());
    private final Peer peer = rig.peer.hello();

    private byte[] connect(int id, String... more) {
        String[] head = {":method", "CONNECT", ":scheme", "http", ":path", "/a", ":authority", "h"};
        return frame(Frame.HEADERS, Frame.END_HEADERS, id, Peer.join(block(head), block(more)));
    }

    private void open() {
        rig.answers = false;
        peer.frames();
        peer.send(connect(1, ":protocol", "websocket"));
    }

    @Test
    void isAnUpgradeOfHttpOneInside() {
        rig.answers = false;

        peer.send(frame(
                Frame.HEADERS,
                Frame.END_HEADERS,
                1,
                block(
                        ":method",
                        "CONNECT",
                        ":protocol",
                        "WebSocket",
                        ":scheme",
                        "http",
                        ":path",
                        "/a",
                        "host",
                        "h",
                        "sec-websocket-key",
                        "k")));

        assertThat(rig.ear(0).log.get(0))
                .contains(":method: GET", ":path: /a", ":authority: h", "upgrade: WebSocket", "connection: upgrade")
                .doesNotContain(":protocol", "CONNECT");
        assertThat(rig.ear(0).stream().upgrade()).isEqualTo("websocket");
    }

    @Test
    void switchingProtocolsIsAnOrdinarySuccess() {
        open();

        rig.ear(0).stream()
                .head(
                        Rig.response(
                                101,
                                "upgrade",
                                "websocket",
                                "connection",
                                "upgrade",
                                "sec-websocket-accept",
                                "x",
                                "a",
                                "b"),
                        false);

        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200|a: b");
    }

    @Test
    void eachWayEndsByItself() {
        open();
        rig.ear(0).stream().head(Rig.response(101, "upgrade", "websocket"), false);
        peer.send(data(1, "in", true));
        assertThat(rig.ear(0).log).last().isEqualTo("body in end");
        assertThat(rig.server.active()).isEqualTo(1);

        rig.ear(0).stream().data(Rig.bytes("out"), true);

        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200", "DATA 1 out end");
        assertThat(rig.server.active()).isZero();
    }

    @Test
    void theOtherWayMayEndFirst() {
        open();
        rig.ear(0).stream().head(Rig.response(101, "upgrade", "websocket"), false);

        rig.ear(0).stream().data(Rig.bytes("out"), true);
        peer.send(data(1, "in", true));

        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 200", "DATA 1 out end");
        assertThat(rig.ear(0).log).last().isEqualTo("body in end");
        assertThat(rig.server.active()).isZero();
    }

    @Test
    void aRefusalEndsTheStream() {
        open();

        rig.ear(0).stream().head(Rig.response(403), true);

        assertThat(peer.frames()).containsExactly("HEADERS 1 :status: 403 end", "RST 1 0");
        assertThat(rig.server.active()).isZero();
    }

    @Test
    void onlyConnectHasAProtocol() {
        peer.frames();

        peer.send(request(1, true, "GET", WEBSOCKET[0], WEBSOCKET[1]));

        assertThat(peer.frames()).containsExactly("RST 1 1");
    }

    @Test
    void aProtocolNeedsAPath() {
        peer.frames();

        peer.send(frame(
                Frame.HEADERS,
                Frame.END_HEADERS,
                1,
                block(":method", "CONNECT", ":protocol", "websocket", ":authority", "h:1")));

        assertThat(peer.frames()).containsExactly("RST 1 1");
    }

    @Test
    void aProtocolIsAToken() {
        peer.frames();

        peer.send(connect(1, ":protocol", "a b"));

        assertThat(peer.frames()).containsExactly("RST 1 1");
    }

    @Test
    void isOfferedOnlyWhereAllowed() {
        Rig strict = new Rig();
        Peer other = strict.peer.hello();
        other.frames();

        other.send(connect(1, WEBSOCKET));

        assertThat(other.frames()).containsExactly("RST 1 1");
    }
}
