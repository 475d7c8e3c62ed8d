package dev.sluice.runtime.codec.h2;

import static dev.sluice.runtime.codec.h2.Peer.block;
import static dev.sluice.runtime.codec.h2.Peer.data;
import static dev.sluice.runtime.codec.h2.Peer.frame;
import static dev.sluice.runtime.codec.h2.Peer.int32;
import static dev.sluice.runtime.codec.h2.Peer.join;
import static dev.sluice.runtime.codec.h2.Peer.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryWire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2ClientTest implements ClientHandler {
    private final ManualLoop loop = new ManualLoop();
    private final MemoryWire.Pair pair = MemoryWire.pair(loop);
    private final Stats numbers = new Stats();
    private final Http2Client client =
            new Http2Client(pair.client(), Http2Options.STRICT, new Http2Stats(numbers, "http2"), this);
    private final Peer server = new Peer(loop, pair.server());
    private boolean draining;
    private boolean closed;
    private int available;

    @Override
    public void onAvailable() {
        available++;
    }

    @Override
    public void onDraining() {
        draining = true;
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        closed = true;
    }

    private static Headers request(String method, String... more) {
        Headers head = new Headers();
        head.add(":method", method);
        head.add(":scheme", "http");
        head.add(":path", "/");
        head.add(":authority", "h");
        for (int i = 0; i < more.length; i += 2) {
            head.add(more[i], more[i + 1]);
        }
        return head;
    }

    private Ear open(boolean end, String method, String... more) {
        Ear ear = new Ear();
        ear.stream = client.open(ear);
        ear.stream().head(request(method, more), end);
        loop.run();
        return ear;
    }

    private Peer begin() {
        loop.run();
        byte[] hello = server.in.bytes();
        assertThat(new String(hello, 0, 24, java.nio.charset.StandardCharsets.US_ASCII))
                .startsWith("PRI * HTTP/2.0");
        server.skip(24);
        server.send(settings());
        server.frames();
        return server;
    }

    private static byte[] response(int id, boolean end, String status, String... more) {
        return frame(
                Frame.HEADERS,
                Frame.END_HEADERS | (end ? Frame.END_STREAM : 0),
                id,
                join(block(":status", status), block(more)));
    }

    @Test
    void runsSeveralExchangesAtOnce() {
        begin();
        Ear first = open(true, "GET");
        Ear second = open(true, "GET");
        server.send(response(3, false, "200"), response(1, false, "404"), data(3, "b", true), data(1, "a", true));

        assertThat(first.log).containsExactly("head :status: 404", "body a end");
        assertThat(second.log).containsExactly("head :status: 200", "body b end");
        assertThat(first.over).isTrue();
        assertThat(client.active()).isZero();
        assertThat(available).isGreaterThanOrEqualTo(2);
    }

    @Test
    void readsInterimHeadsAndTrailers() {
        begin();
        Ear ear = open(true, "GET");
        server.send(response(1, false, "103", "link", "x"), response(1, false, "200"), data(1, "a", false));
        server.send(frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, 1, block("grpc-status", "0")));

        assertThat(ear.log)
                .containsExactly("interim :status: 103|link: x", "head :status: 200", "body a trailers grpc-status: 0");
    }

    @Test
    void obeysTheServersLimitOfStreams() {
        begin();
        server.send(settings(Frame.MAX_CONCURRENT_STREAMS, 1));
        assertThat(client.available()).isEqualTo(1);
        open(true, "GET");
        assertThat(client.available()).isZero();
        server.send(response(1, true, "200"));
        assertThat(client.available()).isEqualTo(1);
    }

    @Test
    void saysWhichStreamsMayBeSentAgainAfterGoaway() {
        begin();
        Ear first = open(true, "GET");
        Ear second = open(true, "GET");
        server.send(frame(Frame.GOAWAY, 0, 0, join(int32(1), int32(0))));

        assertThat(draining).isTrue();
        assertThat(client.available()).isZero();
        assertThat(second.log).containsExactly("reset REFUSED http2.remote_refuse");
        server.send(response(1, true, "200"));
        assertThat(first.log).containsExactly("head :status: 200 end");
        loop.run();
        assertThat(server.in.ended()).isTrue();
    }

    @Test
    void saysThatARefusedStreamMayBeSentAgain() {
        begin();
        Ear ear = open(true, "GET");
        server.send(frame(Frame.RST_STREAM, 0, 1, int32(Frame.REFUSED_STREAM)));

        assertThat(ear.log).containsExactly("reset REFUSED http2.remote_refuse");
        assertThat(ear.over).isTrue();
        assertThat(closed).isFalse();
    }

    @Test
    void resetsWhatIsCancelled() {
        begin();
        Ear ear = open(true, "GET");
        ear.stream().reset();

        assertThat(server.frames()).contains("RST 1 8");
        assertThat(ear.log).isEmpty();
        assertThat(ear.over).isTrue();
        assertThat(client.available()).isEqualTo(100);
    }

    @Test
    void deliversAWholeResponseThoughTheConnectionIsGone() {
        begin();
        Ear ear = open(true, "GET");
        ear.pausesAtData = true;
        server.send(response(1, false, "200"), data(1, "a", false), data(1, "b", true));
        pair.server().close();
        loop.run();
        assertThat(closed).isTrue();
        assertThat(ear.log).hasSize(1);

        ear.stream().resume();
        loop.run();
        assertThat(ear.log).last().isEqualTo("body ab end");
        assertThat(ear.over).isTrue();
    }

    @Test
    void hearsOfALostConnection() {
        begin();
        Ear ear = open(true, "GET");
        server.send(response(1, false, "200"));
        pair.server().reset();
        loop.run();

        assertThat(ear.log).last().isEqualTo("reset CONNECTION Connection reset by peer");
    }

    @Test
    void sendsABodyAndNoMoreThanTheWindow() {
        begin();
        server.send(settings(Frame.INITIAL_WINDOW_SIZE, 2));
        server.frames();
        Ear ear = open(false, "POST");
        ear.stream().data(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}), true);

        assertThat(server.frames()).last().isEqualTo("DATA 1 ab");
        server.send(frame(Frame.WINDOW_UPDATE, 0, 1, int32(1)));
        assertThat(server.frames()).containsExactly("DATA 1 c end");
    }

    @Test
    void aSlowReceiverDoesNotStopTheOthers() {
        begin();
        List<Ear> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Ear ear = open(true, "GET");
            ear.stream().pause();
            slow.add(ear);
            int id = 1 + 2 * i;
            server.send(response(id, false, "200"));
            for (int k = 0; k < 4; k++) {
                server.send(data(id, "x".repeat(16_000), false));
            }
        }
        List<String> said = server.frames();
        assertThat(said).anyMatch(frame -> frame.startsWith("WINDOW 0 "));
        assertThat(said).noneMatch(frame -> frame.matches("(WINDOW [1-9]|GOAWAY|RST).*"));
        assertThat(slow).allSatisfy(ear -> assertThat(ear.body).isEmpty());
    }

    @Test
    void knowsThatAHeadResponseHasNoBody() {
        begin();
        Ear ear = open(true, "HEAD");
        server.send(response(1, true, "200", "content-length", "10"));

        assertThat(ear.log).containsExactly("head :status: 200|content-length: 10 end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x|a\nb", "X|a", "connection|close", ":path|/", ":status|200", "content-length|3"})
    void endsTheStreamOfAMalformedResponse(String field) {
        begin();
        String[] parts = field.split("\\|");
        Ear ear = open(true, "GET");
        server.send(response(1, true, "200", parts[0], parts[1]));

        assertThat(ear.log).singleElement().asString().startsWith("reset PROTOCOL http2.");
        assertThat(server.frames()).contains("RST 1 1");
    }

    @Test
    void refusesPushAndWhatElseAServerMayNotDo() {
        begin();
        Ear ear = open(true, "GET");
        server.send(frame(Frame.PUSH_PROMISE, Frame.END_HEADERS, 1, int32(2)));

        assertThat(server.frames()).last().isEqualTo("GOAWAY 0 1");
        assertThat(ear.log).containsExactly("reset PROTOCOL codec_error");
    }

    @Test
    void anUpgradeGoesAsExtendedConnect() {
        begin();
        Ear ear = open(
                false,
                "GET",
                "upgrade",
                "websocket",
                "connection",
                "upgrade",
                "sec-websocket-key",
                "dGhlIHNhbXBsZSBub25jZQ==");
        assertThat(server.frames()).containsExactly("HEADERS 1 sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==");

        server.send(frame(Frame.HEADERS, Frame.END_HEADERS, 1, block(":status", "200")), data(1, "hi", true));
        ear.stream().data(ByteBuffer.wrap(new byte[] {'x'}), true);

        assertThat(ear.log.get(0))
                .contains(":status: 101", "upgrade: websocket", "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(server.frames()).containsExactly("DATA 1 x end");
    }

    @Test
    void aRefusedUpgradeIsAnOrdinaryAnswer() {
        begin();
        Ear ear = open(false, "GET", "upgrade", "websocket", "connection", "upgrade");

        server.send(frame(Frame.HEADERS, Frame.END_HEADERS | Frame.END_STREAM, 1, block(":status", "403")));

        assertThat(ear.log).first().asString().isEqualTo("head :status: 403 end");
    }
}
