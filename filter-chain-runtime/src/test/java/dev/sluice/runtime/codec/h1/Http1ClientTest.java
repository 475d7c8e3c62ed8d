package dev.sluice.runtime.codec.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ClientTest {
    private static final Http1Options TRAILERS = Http1Options.builder()
            .enableTrailers(true)
            .maxHeadBytes(400)
            .maxHeaderCount(5)
            .build();
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private ClientRig rig = new ClientRig(TRAILERS);

    @ParameterizedTest
    @CsvSource({
        "GET, ''",
        "HEAD, ''",
        "DELETE, ''",
        "TRACE, ''",
        "POST, 'content-length: 0|'",
        "FOO, 'content-length: 0|'",
        "OPTIONS, 'content-length: 0|'"
    })
    void tellsThatThereIsNoBodyWhereEnvoyDoes(String method, String framing) {
        rig.ask(method, "x", "1");

        assertThat(rig.wire.written().replace("\r\n", "|"))
                .isEqualTo(method + " / HTTP/1.1|host: h|x: 1|" + framing + "|");
    }

    @Test
    void chunksARequestOfUnknownLength() {
        HttpStream out = rig.codec.open(rig.recorder);
        out.head(ClientRig.request("POST"), false);
        out.data(bytes("abc"), false);
        Headers trailers = new Headers();
        trailers.add("x", "y");
        out.trailers(trailers);

        assertThat(rig.wire.written())
                .isEqualTo(
                        "POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nx: y\r\n\r\n");
    }

    @Test
    void isFreeAgainAfterACompleteExchange() {
        rig.ask("GET");
        assertThat(rig.codec.available()).isZero();
        rig.wire.feed(OK);
        assertThat(rig.available).isEqualTo(1);
        rig.ask("GET");
        rig.wire.feed("HTTP/1.1 404 Whatever\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx: y\r\n\r\n");

        assertThat(rig.recorder.text())
                .isEqualTo(
                        "head :status: 200|content-length: 2|\ndata ok\nend\nhead :status: 404|\ndata a\ntrailers x: y|");
        assertThat(rig.available).isEqualTo(2);
    }

    @Test
    void readsUntilTheCloseWithoutALength() {
        rig.ask("GET");
        rig.wire.feed("HTTP/1.1 200\r\n\r\nabc");
        rig.wire.feed("def");
        rig.wire.feedEnd();

        assertThat(rig.recorder.text()).isEqualTo("head :status: 200|\ndata abcdef\nend");
        assertThat(rig.closed).isEqualTo(1);
        assertThat(rig.available).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
                "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokextra"
            })
    void isNotUsedAgain(String response) {
        rig.ask("GET");
        rig.wire.feed(response);

        assertThat(rig.recorder.text()).endsWith("data ok\nend");
        assertThat(rig.available).isZero();
        assertThat(rig.closed).isEqualTo(1);
    }

    @Test
    void isNotUsedAgainWhenTheAnswerCameBeforeTheRequestWasOver() {
        HttpStream out = rig.codec.open(rig.recorder);
        out.head(ClientRig.request("POST"), false);
        rig.wire.feed(OK);
        out.data(bytes("late"), true);

        assertThat(rig.recorder.text()).endsWith("data ok\nend");
        assertThat(rig.closed).isEqualTo(1);
        assertThat(rig.available).isZero();
    }

    @Test
    void bytesThatNobodyAskedForCloseIt() {
        rig.wire.feed(OK);

        assertThat(rig.closed).isEqualTo(1);
        assertThat(rig.codec.available()).isZero();
    }

    @Test
    void passesInformationalHeads() {
        rig.ask("GET");
        rig.wire.feed("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: x\r\n\r\n" + OK);

        assertThat(rig.recorder.text())
                .startsWith("informational :status: 100|\ninformational :status: 103|link: x|\nhead :status: 200|");
        assertThat(rig.available).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200, 5", "GET, 304, 5", "GET, 204, 0", "GET, 200, 0"})
    void headsWithoutBodyEndTheExchange(String method, int status, int length) {
        rig.ask(method);
        rig.wire.feed("HTTP/1.1 " + status + " X\r\ncontent-length: " + length + "\r\n\r\n");

        assertThat(rig.recorder.text()).endsWith("\nend");
        assertThat(rig.available).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"HEAD, 200", "GET, 304", "GET, 204"})
    void bodiesWhereNoneMayBeAreErrors(String method, int status) {
        rig.ask(method);
        rig.wire.feed("HTTP/1.1 " + status + " X\r\n\r\nbody");

        assertThat(rig.recorder.text()).isEqualTo("reset PROTOCOL http1.body_disallowed 0");
        assertThat(rig.closed).isEqualTo(1);
    }

    static List<String> broken() {
        List<String> all = new ArrayList<>(List.of(
                "HTTP/1.1\r\n\r\n",
                "HTTP/1.1 \r\n\r\n",
                "HTTP/1.1 20\r\n\r\n",
                "HTTP/1.1 099 X\r\n\r\n",
                "HTTP/1.1 2000 X\r\n\r\n",
                "HTTP/1.1 20x X\r\n\r\n",
                "HTTP/1.2 200 X\r\n\r\n",
                "HTTP/2.0 200 X\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 O\0K\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\n\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 204 X\r\ntransfer-encoding: chunked\r\n\r\n",
                "HTTP/1.1 204 X\r\ncontent-length: 1\r\n\r\n",
                "HTTP/1.1 100 X\r\ncontent-length: 1\r\n\r\n",
                "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"));
        for (String field : List.of(
                "content-length: 1\r\ncontent-length: 2",
                "content-length: x",
                "content-length: -1",
                "transfer-encoding: gzip",
                "transfer-encoding: chunked\r\ncontent-length: 1",
                "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
                "a b: c",
                "x: a\r\n folded",
                "x: a\rb",
                "x: \0",
                ": x",
                "nocolon",
                "a: b\r\n".repeat(5) + "c: d",
                "x: " + "y".repeat(500))) {
            all.add("HTTP/1.1 200 OK\r\n" + field + "\r\n\r\n");
        }
        for (String body : List.of(
                "x\r\n", "1 \r\na\r\n", "1\r\nab\r\n", "1\na\r\n", "0\r\nbad\r\n\r\n", "ffffffffffffffff\r\n")) {
            all.add("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + body);
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("broken")
    void brokenResponsesAreResetAndNeverEndCleanly(String response) {
        byte[] all = (response + OK).getBytes(StandardCharsets.ISO_8859_1);
        String whole = broken(all);
        assertThat(whole).contains("reset PROTOCOL").doesNotContain("end\n").doesNotEndWith("end");
        assertThat(broken(FakeWire.single(all))).isEqualTo(whole);
        for (int at = 1; at < all.length; at++) {
            assertThat(broken(FakeWire.cut(all, at))).as("cut at %d", at).isEqualTo(whole);
        }
    }

    private static String broken(byte[]... pieces) {
        ClientRig rig = new ClientRig(TRAILERS);
        rig.ask("GET");
        for (byte[] piece : pieces) {
            rig.wire.feed(piece);
        }
        assertThat(rig.closed).isEqualTo(1);
        assertThat(rig.available).isZero();
        return rig.recorder.text();
    }

    @ParameterizedTest
    @CsvSource({
        "'',REMOTE",
        "'HTTP/1.1 2',PROTOCOL",
        "'HTTP/1.1 200 OK|content-length: 5||abc',PROTOCOL",
        "'HTTP/1.1 200 OK|transfer-encoding: chunked||1|a|',PROTOCOL"
    })
    void aCutResponseIsReset(String response, String kind) {
        rig.ask("GET");
        if (!response.isEmpty()) {
            rig.wire.feed(response.replace("|", "\r\n"));
        }
        rig.wire.feedEnd();

        assertThat(rig.recorder.text())
                .contains("reset " + kind)
                .doesNotContain("end\n")
                .doesNotEndWith("\nend");
        assertThat(rig.closed).isEqualTo(1);
    }

    @Test
    void holdsUpgradedBytesUntilTheServerAgrees() {
        HttpStream out = rig.codec.open(rig.recorder);
        out.head(ClientRig.request("GET", "connection", "Upgrade", "upgrade", "websocket"), false);
        out.data(bytes("early"), false);
        assertThat(out.writable()).isFalse();
        assertThat(rig.wire.written())
                .isEqualTo("GET / HTTP/1.1\r\nhost: h\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n");

        rig.wire.feed("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nraw");
        out.data(bytes(" more"), false);

        assertThat(rig.wire.written()).isEqualTo("early more");
        assertThat(out.upgrade()).isEqualTo("websocket");
        assertThat(rig.recorder.text()).endsWith("data raw");
        out.data(bytes(""), true);
        assertThat(rig.wire.ended).isTrue();
        rig.wire.feedEnd();
        assertThat(rig.closed).isEqualTo(1);
    }

    @Test
    void aRefusedUpgradeSendsNothingAndEndsTheConnection() {
        HttpStream out = rig.codec.open(rig.recorder);
        out.head(ClientRig.request("GET", "connection", "upgrade", "upgrade", "websocket"), false);
        out.data(bytes("GET /smuggled HTTP/1.1\r\n\r\n"), true);
        rig.wire.feed(OK);

        assertThat(rig.wire.written()).doesNotContain("smuggled");
        assertThat(rig.recorder.text()).endsWith("data ok\nend");
        assertThat(rig.closed).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/ HTTP/1.1", "", "/\u007f", "/\u00e9"})
    void writesNoPathThatWouldBreakTheRequestLine(String path) {
        HttpStream out = rig.codec.open(rig.recorder);
        Headers head = ClientRig.request("GET");
        head.set(":path", path);
        out.head(head, true);
        rig.wire.loop.run();

        assertThat(rig.wire.written()).isEmpty();
        assertThat(rig.recorder.text()).isEqualTo("reset PROTOCOL http1.codec_error 0");
        assertThat(rig.available).isEqualTo(1);
    }

    @Test
    void pausesAndResumesTheResponse() {
        HttpStream out = rig.ask("GET");
        rig.wire.feed("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nab");
        out.pause();
        rig.wire.feed("cd");
        assertThat(rig.recorder.text()).endsWith("data ab");

        out.resume();
        rig.wire.loop.run();

        assertThat(rig.recorder.log).contains("data cd", "end");
        assertThat(rig.available).isEqualTo(1);
    }

    @Test
    void anOwnResetClosesAndTellsNobodyButThePool() {
        HttpStream out = rig.ask("GET");
        out.reset();

        assertThat(rig.recorder.log).isEmpty();
        assertThat(rig.closed).isEqualTo(1);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
