package dev.sluice.runtime.codec.h1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ServerTest {
    private static final String GET = "GET /a?b HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private static final Http1Options LENIENT =
            Http1Options.builder().acceptHttp10(true).enableTrailers(true).build();

    private ServerRig rig = new ServerRig(LENIENT);

    @Test
    void keepsTheConnectionForTheNextRequest() {
        rig.wire.feed(GET);
        rig.wire.feed(GET);

        assertThat(rig.wire.written()).isEqualTo(OK + OK);
        assertThat(rig.idle).isEqualTo(2);
        assertThat(rig.recorder.log)
                .containsExactly(
                        "head :method: GET|:path: /a?b|:authority: h|",
                        "end",
                        "head :method: GET|:path: /a?b|:authority: h|",
                        "end");
    }

    @Test
    void skipsBlankLinesBeforeARequest() {
        rig.wire.feed("\r\n\r\n" + GET + "\r\n" + GET);

        assertThat(rig.wire.written()).isEqualTo(OK + OK);
    }

    @Test
    void answersPipelinedRequestsInOrderAndNoneBehindABadOne() {
        rig.wire.feed(GET + GET + "BAD\r\n\r\n" + GET);

        assertThat(rig.wire.written())
                .startsWith(OK + OK + "HTTP/1.1 400 Bad Request\r\n")
                .endsWith("\r\n\r\nBad Request");
        assertThat(rig.wire.ended).isTrue();
    }

    @Test
    void readsOneRequestWhileItsAnswerIsPending() {
        rig.answers = false;
        rig.wire.feed(GET + "GET /second HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(rig.recorder.text()).doesNotContain("/second");
        assertThat(rig.wire.paused).isTrue();

        rig.answer(200, "ok");
        rig.wire.loop.run();

        assertThat(rig.recorder.text()).contains("/second");
        assertThat(rig.wire.paused).isFalse();
    }

    @Test
    void beginsNoRequestWhileAnswersPileUp() {
        rig.wire.writable = false;
        rig.wire.feed(GET);
        assertThat(rig.recorder.log).isEmpty();
        assertThat(rig.wire.paused).isTrue();

        rig.wire.drained();

        assertThat(rig.wire.written()).isEqualTo(OK);
    }

    @Test
    void readsBodiesOfALength() {
        rig.wire.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0005\r\n\r\nhel");
        rig.wire.feed("lo" + GET);

        assertThat(rig.recorder.text())
                .startsWith(
                        "head :method: POST|:path: /|:authority: h|content-length: 0005|\ndata hello\nend\nhead :method: GET");
        assertThat(rig.wire.written()).isEqualTo(OK + OK);
    }

    @Test
    void readsChunksAndTheirTrailers() {
        rig.wire.feed(
                "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
                        + "3;a=\"b;c\"\r\nabc\r\n0A;x\r\n0123456789\r\n00\r\nX-Sum: 1\r\nContent-Length: 9\r\nHost: evil\r\n\r\n");

        assertThat(rig.recorder.text())
                .isEqualTo("head :method: POST|:path: /|:authority: h|\ndata abc0123456789\ntrailers x-sum: 1|");
        assertThat(rig.wire.written()).isEqualTo(OK);
    }

    @Test
    void dropsTrailersUnlessEnabled() {
        rig = new ServerRig(Http1Options.STRICT);
        rig.wire.feed("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx: 1\r\n\r\n");

        assertThat(rig.recorder.text()).endsWith("data a\nend");
    }

    @Test
    void dropsTheLengthOfAChunkedRequestIfAllowed() {
        rig = new ServerRig(Http1Options.builder().allowChunkedLength(true).build());
        rig.wire.feed(
                "POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n");

        assertThat(rig.recorder.text()).isEqualTo("head :method: POST|:path: /|:authority: h|\ndata a\nend");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP://A.test:80/x?y, http, A.test:80, /x?y",
        "https://u:p@b, https, b, /",
        "http://[::1]:8?q, http, [::1]:8, ?q"
    })
    void theAbsoluteFormReplacesHost(String target, String scheme, String authority, String path) {
        rig.wire.feed("GET " + target + " HTTP/1.1\r\nHost: other\r\n\r\n");

        assertThat(rig.recorder.log.get(0))
                .isEqualTo(
                        "head :method: GET|:path: " + path + "|:authority: " + authority + "|:scheme: " + scheme + "|");
    }

    @Test
    void answersAHalfHeadWhoseTimeIsOver() {
        rig = new ServerRig(Http1Options.STRICT);
        rig.wire.feed("GET / HTTP/1.1\r\nHost:");
        rig.codec.refuse(408, "request_header_timeout", "request header timeout");

        assertThat(rig.recorder.log).containsExactly("invalid 408 request_header_timeout request header timeout");
        assertThat(rig.wire.written())
                .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                .contains("connection: close\r\n");
    }

    @Test
    void refusesHttp10UnlessAccepted() {
        rig = new ServerRig(Http1Options.STRICT);
        rig.wire.feed("GET / HTTP/1.0\r\nHost: h\r\n\r\n");

        assertThat(rig.recorder.log).containsExactly("invalid 426 low_version Upgrade Required");
        assertThat(rig.wire.written()).startsWith("HTTP/1.1 426 Upgrade Required\r\n");
    }

    @Test
    void closesAfterHttp10UnlessAskedToKeep() {
        rig.wire.feed("GET / HTTP/1.0\r\nHost: h\r\nConnection: Keep-Alive\r\n\r\n");
        assertThat(rig.wire.written())
                .isEqualTo("HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nok");

        rig.wire.feed("GET / HTTP/1.0\r\nHost: h\r\n\r\n");
        assertThat(rig.wire.written()).isEqualTo("HTTP/1.0 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
        assertThat(rig.wire.ended).isTrue();
    }

    @Test
    void givesHttp10ItsDefaultHost() {
        rig = new ServerRig(Http1Options.builder()
                .acceptHttp10(true)
                .defaultHostForHttp10("def")
                .build());
        rig.wire.feed("GET / HTTP/1.0\r\n\r\n");

        assertThat(rig.recorder.log.get(0)).isEqualTo("head :method: GET|:path: /|:authority: def|");
    }

    @Test
    void endsHttp10BodiesWithTheConnection() {
        rig.answers = false;
        rig.wire.feed("GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n");
        rig.out().head(head("200"), false);
        rig.out().data(bytes("all"), true);

        assertThat(rig.wire.written()).isEqualTo("HTTP/1.0 200 OK\r\nconnection: close\r\n\r\nall");
        assertThat(rig.wire.ended).isTrue();
    }

    @Test
    void chunksBodiesOfUnknownLength() {
        rig.answers = false;
        rig.wire.feed(GET);
        rig.out().head(head("200", "x", "1", "transfer-encoding", "gzip"), false);
        rig.out().data(bytes("a".repeat(26)), false);
        rig.out().data(bytes(""), false);
        rig.out().data(bytes("b"), true);
        rig.out().data(bytes("late"), true);

        assertThat(rig.wire.written())
                .isEqualTo("HTTP/1.1 200 OK\r\nx: 1\r\ntransfer-encoding: chunked\r\n\r\n1a\r\n" + "a".repeat(26)
                        + "\r\n1\r\nb\r\n0\r\n\r\n");
        assertThat(rig.wire.ended).isFalse();
    }

    @Test
    void writesTrailers() {
        rig.answers = false;
        rig.wire.feed(GET);
        rig.out().head(head("200"), false);
        Headers trailers = new Headers();
        trailers.add("x-sum", "1");
        trailers.add("content-length", "9");
        rig.out().trailers(trailers);

        assertThat(rig.wire.written()).endsWith("\r\n\r\n0\r\nx-sum: 1\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 204, 5, ''",
        "GET, 304, 5, 'content-length: 5|'",
        "GET, 304, '', ''",
        "HEAD, 200, 5, 'content-length: 5|'",
        "HEAD, 200, '', 'transfer-encoding: chunked|'",
        "HEAD, 204, '', ''"
    })
    void writesNoBodyWhereNoneMayBe(String method, String status, String length, String framing) {
        rig.answers = false;
        rig.wire.feed(method + " / HTTP/1.1\r\nHost: h\r\n\r\n");
        Headers head = head(status);
        if (!length.isEmpty()) {
            head.add("content-length", length);
        }
        rig.out().head(head, false);
        rig.out().data(bytes("hello"), true);

        assertThat(rig.wire.written().replace("\r\n", "|").replaceFirst("HTTP/1.1 \\d+ [^|]+\\|", ""))
                .isEqualTo(framing + "|");
        rig.wire.feed(GET);
        assertThat(rig.recorder.log).hasSize(4);
    }

    @Test
    void cutsWhatIsNotAsLongAsAnnounced() {
        rig.answers = false;
        rig.wire.feed(GET);
        rig.out().head(head("200", "content-length", "5"), false);
        rig.out().data(bytes("1234567"), true);
        assertThat(rig.wire.written()).endsWith("\r\n\r\n12345");
        assertThat(rig.wire.closed).isTrue();

        rig = new ServerRig(LENIENT);
        rig.answers = false;
        rig.wire.feed(GET);
        rig.out().head(head("200", "content-length", "5"), false);
        rig.out().data(bytes("123"), true);
        assertThat(rig.wire.closed).isTrue();
        assertThat(rig.idle).isZero();
    }

    @Test
    void continuesOnceAndOnlyIfAsked() {
        rig.answers = false;
        rig.wire.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n");
        rig.out().continueRequest();
        rig.out().continueRequest();
        assertThat(rig.wire.written()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

        rig.out().informational(head("103", "link", "x"));
        assertThat(rig.wire.written()).isEqualTo("HTTP/1.1 103 Unknown\r\nlink: x\r\n\r\n");
        rig.wire.feed("ok");
        rig.answer(200, "ok");

        assertThat(rig.wire.written()).isEqualTo(OK);
        rig.wire.feed(GET);
        rig.out().continueRequest();
        assertThat(rig.wire.written()).isEmpty();
    }

    @Test
    void closesWhenTheAnswerIsOverBeforeTheRequest() {
        rig.answers = false;
        rig.wire.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc");
        rig.out().head(head("413"), true);

        assertThat(rig.wire.written())
                .isEqualTo("HTTP/1.1 413 Payload Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        rig.wire.feed("x".repeat(97) + GET);
        assertThat(rig.recorder.text()).endsWith("data abc");
        assertThat(rig.wire.ended).isTrue();
    }

    @Test
    void closesAfterConnectionClose() {
        rig.wire.feed("GET / HTTP/1.1\r\nHost: h\r\nConnection: foo , CLOSE\r\n\r\n" + GET);

        assertThat(rig.wire.written()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
        assertThat(rig.wire.ended).isTrue();
        assertThat(rig.wire.closed).isFalse();
        rig.wire.feedEnd();
        assertThat(rig.wire.closed).isTrue();
    }

    @Test
    void waitsForTheClientToCloseOnlySoLong() {
        rig.codec.close(1000);
        rig.wire.loop.advance(999_000_000L);
        assertThat(rig.wire.closed).isFalse();

        rig.wire.loop.advance(1_000_000L);
        assertThat(rig.wire.closed).isTrue();
    }

    @Test
    void drainsAfterTheRunningExchange() {
        rig.answers = false;
        rig.wire.feed(GET);
        rig.codec.drain();
        assertThat(rig.wire.over()).isFalse();
        rig.answer(200, "ok");

        assertThat(rig.wire.written()).contains("connection: close\r\n");
        assertThat(rig.wire.ended).isTrue();
    }

    @Test
    void drainsAtOnceWhenIdle() {
        rig.wire.feed(GET);
        rig.codec.drain();

        assertThat(rig.wire.ended).isTrue();
    }

    @Test
    void aHalfClosedClientIsGone() {
        rig.answers = false;
        rig.wire.feed(GET);
        rig.wire.feedEnd();
        rig.answer(200, "ok");

        assertThat(rig.recorder.text()).endsWith("reset REMOTE downstream_remote_disconnect 0");
        assertThat(rig.wire.written()).isEmpty();
        assertThat(rig.wire.closed).isTrue();
    }

    @Test
    void aCutBodyIsReset() {
        rig.wire.feed("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc");
        rig.wire.close();

        assertThat(rig.recorder.text()).endsWith("data abc\nreset REMOTE downstream_remote_disconnect 0");
    }

    @Test
    void aBadChunkBehindABegunAnswerCutsIt() {
        rig.answers = false;
        rig.wire.feed("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        rig.out().head(head("200"), false);
        rig.wire.feed("zz\r\n");

        assertThat(rig.recorder.text()).endsWith("reset PROTOCOL http1.codec_error 400");
        assertThat(rig.wire.closed).isTrue();
        assertThat(rig.wire.written()).doesNotContain("0\r\n\r\n");
    }

    @Test
    void pausesAndResumesTheBody() {
        rig.answers = false;
        rig.wire.feed("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        rig.out().pause();
        assertThat(rig.wire.paused).isTrue();
        rig.wire.feed("1\r\na\r\n");
        assertThat(rig.recorder.text()).doesNotContain("data");
        rig.out().resume();
        rig.wire.loop.run();
        rig.wire.feed("1\r\nb\r\n0\r\n\r\n");

        assertThat(rig.recorder.text()).endsWith("data ab\nend");
    }

    @Test
    void switchesProtocolsWhenTheAnswerAgrees() {
        rig.answers = false;
        rig.wire.feed(
                "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n\r\nearly");
        assertThat(rig.out().upgrade()).isEqualTo("websocket");
        assertThat(rig.recorder.text()).doesNotContain("early");

        rig.out().head(head("101", "connection", "upgrade", "upgrade", "websocket", "content-length", "0"), false);
        rig.wire.loop.run();
        rig.wire.feed(" raw " + GET);
        rig.out().data(bytes("back"), false);

        assertThat(rig.recorder.text()).endsWith("data early raw " + GET);
        assertThat(rig.wire.written())
                .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nback");
        rig.wire.feedEnd();
        assertThat(rig.recorder.text()).endsWith("end");
        assertThat(rig.wire.closed).isFalse();
        rig.out().data(bytes("last"), true);
        rig.wire.loop.run();
        assertThat(rig.wire.written()).isEqualTo("last");
        assertThat(rig.wire.closed).isTrue();
    }

    @Test
    void aRefusedUpgradeEndsTheConnection() {
        rig.answers = false;
        rig.wire.feed("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n" + GET);
        rig.answer(403, "");
        rig.wire.loop.run();

        assertThat(rig.wire.written()).contains("connection: close");
        assertThat(rig.recorder.log).hasSize(1);
        assertThat(rig.wire.ended).isTrue();
    }

    @Test
    void opensTunnels() {
        rig.answers = false;
        rig.wire.feed("CONNECT a.test:443 HTTP/1.1\r\nHost: b\r\n\r\n");
        assertThat(rig.recorder.text()).isEqualTo("head :method: CONNECT|:authority: a.test:443|");
        assertThat(rig.out().upgrade()).isEqualTo("connect");

        rig.out().head(head("200"), false);
        rig.wire.feed("GET");

        assertThat(rig.wire.written()).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
        assertThat(rig.recorder.text()).endsWith("data GET");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
                "Connection: Upgrade\r\nUpgrade: x\r\nContent-Length: 1\r\n"
            })
    void ignoresUpgradesToH2cAndThoseWithABody(String fields) {
        rig.wire.feed(
                "POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n" + (fields.contains("Length") ? "b" : "") + GET);

        assertThat(rig.recorder.log.get(0)).doesNotContain("|upgrade:").doesNotContain("http2-settings:");
        assertThat(rig.wire.written()).isEqualTo(OK + OK);
    }

    @Test
    void writesProperCaseWords() {
        rig = new ServerRig(Http1Options.builder().properCaseWords(true).build());
        rig.answers = false;
        rig.wire.feed(GET);
        rig.out().head(head("599", "x_under_score", "a", "a--b", "c"), true);

        assertThat(rig.wire.written())
                .isEqualTo(
                        "HTTP/1.1 599 Last Unassigned Server Error Code\r\nX_Under_Score: a\r\nA--B: c\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    void allowsCustomMethods() {
        rig = new ServerRig(Http1Options.builder().allowCustomMethods(true).build());
        rig.wire.feed("FOO / HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(rig.recorder.log.get(0)).startsWith("head :method: FOO|");
    }

    @Test
    void aDeadStreamNeverTouchesTheNextExchange() {
        rig.wire.feed(GET);
        var old = rig.out();
        rig.answers = false;
        rig.wire.feed(GET);
        rig.wire.written();
        old.head(head("500"), true);
        old.data(bytes("x"), true);
        old.reset();

        assertThat(rig.wire.written()).isEmpty();
        assertThat(rig.wire.over()).isFalse();
    }

    private static Headers head(String status, String... fields) {
        Headers head = new Headers();
        head.set(":status", status);
        for (int i = 0; i < fields.length; i += 2) {
            head.add(fields[i], fields[i + 1]);
        }
        return head;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
