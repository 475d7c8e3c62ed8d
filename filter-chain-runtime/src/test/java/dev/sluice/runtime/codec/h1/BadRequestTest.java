package dev.sluice.runtime.codec.h1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of broken request, whole, cut in two at every place, and byte by byte: one answer, then nothing more. */
class BadRequestTest {
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Http1Options TRAILERS = Http1Options.builder()
            .enableTrailers(true)
            .acceptHttp10(true)
            .maxRequestLineBytes(60)
            .maxHeadBytes(400)
            .maxHeaderCount(5)
            .build();

    /** A request and what the client must be told; {@code early}: before anything goes upstream. */
    record Row(String name, String request, int status, String details, boolean early) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        String codec = "http1.codec_error";
        for (String length : List.of(
                "",
                "+1",
                "-1",
                "0x1",
                "1 1",
                "1,1",
                "1, 1",
                "1;",
                "1a",
                "99999999999999999999",
                "9223372036854775808",
                "\u00b9")) {
            rows.add(head("content-length " + length, "content-length: " + length, 400, codec));
        }
        rows.add(head("content-length NUL", "content-length: 1\0", 400, "http1.invalid_characters"));
        rows.add(head("content-length twice", "content-length: 1\r\ncontent-length: 2", 400, codec));
        rows.add(head("content-length twice the same", "content-length: 1\r\nContent-Length: 1", 400, codec));
        String both = "http1.content_length_and_chunked_not_allowed";
        rows.add(head("length and chunked", "content-length: 4\r\ntransfer-encoding: chunked", 400, both));
        rows.add(head("chunked and length 0", "transfer-encoding: chunked\r\ncontent-length: 0", 400, both));
        String coding = "http1.invalid_transfer_encoding";
        for (String value : List.of(
                "",
                "gzip",
                "identity",
                "chunked, chunked",
                "gzip, chunked",
                "chunked, identity",
                "xchunked",
                "chunked;q=1",
                "\"chunked\"",
                "chunked,")) {
            rows.add(head("transfer-encoding " + value, "transfer-encoding: " + value, 501, coding));
        }
        rows.add(head(
                "transfer-encoding twice", "transfer-encoding: chunked\r\ntransfer-encoding: chunked", 501, coding));
        for (String value : List.of("\u000bchunked", "chunked\f", "chunked\0", "chunked\u007f")) {
            rows.add(head(
                    "transfer-encoding with control", "transfer-encoding: " + value, 400, "http1.invalid_characters"));
        }
        rows.add(head("space before colon", "transfer-encoding : chunked", 400, codec));
        rows.add(raw(
                "chunked in 1.0",
                "POST / HTTP/1.0\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n",
                400,
                "http1.transfer_encoding_not_allowed"));
        for (String field : List.of(
                "a b: c",
                ": c",
                "abc",
                "a\u00e9: c",
                "a(: c",
                "a@b: c",
                "a/b: c",
                "\"a\": c",
                " x: folded",
                "\tx: folded",
                "x: a\r\n b",
                "x: a\rb",
                "x: a\nb: c",
                "x: a\r\r\nb: c")) {
            rows.add(head("field " + field, field, 400, codec));
        }
        for (String field : List.of("a\0: c", "x: a\0b", "x: a\u0001b", "x: \u007f", "\u0001: c", "x: a\u000bb")) {
            rows.add(head("field " + field, field, 400, "http1.invalid_characters"));
        }
        for (String line : List.of(
                "GET  / HTTP/1.1",
                "GET\t/ HTTP/1.1",
                "GET / HTTP/1.1 ",
                " GET / HTTP/1.1",
                "GET / / HTTP/1.1",
                "GET /",
                "GET",
                "G(T / HTTP/1.1",
                "FOO / HTTP/1.1",
                "get / HTTP/1.1",
                "GET / http/1.1",
                "GET / HTTP/1.10",
                "GET / HTTP/1",
                "GET / HTTP/11",
                "GET / HTTP 1.1",
                "GET / XTTP/1.1",
                "GET /  HTTP/1.1",
                "GET  HTTP/1.1",
                "GET foo HTTP/1.1",
                "GET * HTTP/1.1",
                "GET / HTTP/1.1\rx",
                "GET /?\nHTTP/1.1")) {
            rows.add(raw("line " + line, line + "\r\nHost: a\r\n\r\n", 400, ""));
        }
        for (String version : List.of("HTTP/2.0", "HTTP/0.9", "HTTP/1.2", "HTTP/3.1")) {
            rows.add(raw(version, "GET / " + version + "\r\nHost: a\r\n\r\n", 505, codec));
        }
        for (String target : List.of("/\0", "/\u0001", "/\u007f", "/\u00e9", "/a\rb", "/a\tb")) {
            rows.add(raw(
                    "target " + target,
                    "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n",
                    400,
                    "http1.invalid_characters"));
        }
        rows.add(raw("scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http1.invalid_scheme"));
        for (String target :
                List.of("http:///x", "http://", "http://a:b/", "http://a b/", "http://[::1/", "http://a,b/")) {
            rows.add(raw("target " + target, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n", 400, ""));
        }
        rows.add(raw("no host", "GET / HTTP/1.1\r\n\r\n", 400, "missing_host_header"));
        rows.add(raw("no host in 1.0", "GET / HTTP/1.0\r\n\r\n", 400, "missing_host_header"));
        for (String host : List.of(
                "",
                "a b",
                "u@a",
                "a/b",
                "a:",
                "a:x",
                "a:70000",
                "a:1:2",
                "[::1",
                "::1",
                "[]",
                "a,b",
                "a\\b",
                "a?b",
                "a#b",
                "a<b",
                "a\r\nHost: a",
                "a\r\nHost: b")) {
            rows.add(
                    raw("host " + host, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 400, "http.invalid_authority"));
        }
        rows.add(raw("connect without port", "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n", 400, "http1.invalid_url"));
        rows.add(raw(
                "connect with length",
                "CONNECT a:1 HTTP/1.1\r\nHost: a\r\ncontent-length: 3\r\n\r\n",
                400,
                "http1.content_length_not_allowed"));
        rows.add(raw(
                "connect chunked",
                "CONNECT a:1 HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n",
                501,
                coding));
        rows.add(raw("bare LF", "GET / HTTP/1.1\nHost: a\n\n", 400, codec));
        rows.add(raw("bare LF at the head's end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400, codec));
        rows.add(raw("bare LF before", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400, codec));
        rows.add(raw(
                "long line",
                "GET /" + "a".repeat(70) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                414,
                "http1.headers_too_large"));
        rows.add(head("long field", "x: " + "a".repeat(500), 431, "http1.headers_too_large"));
        rows.add(head("long name", "x".repeat(500) + ": a", 431, "http1.headers_too_large"));
        rows.add(head("bad long field", "x: \0" + "a".repeat(500), 400, "http1.invalid_characters"));
        rows.add(head("many fields", "a: b\r\n".repeat(5) + "a: b", 431, "http1.too_many_headers"));
        for (String body : List.of(
                " 3\r\nabc\r\n0\r\n\r\n",
                "3 \r\nabc\r\n0\r\n\r\n",
                "3 ;a\r\nabc\r\n0\r\n\r\n",
                "+3\r\nabc\r\n0\r\n\r\n",
                "-3\r\nabc\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                "1_0\r\nabc\r\n0\r\n\r\n",
                "3\0\r\nabc\r\n0\r\n\r\n",
                "\r\nabc\r\n0\r\n\r\n",
                ";a\r\nabc\r\n0\r\n\r\n",
                "ffffffffffffffff\r\nabc",
                "8000000000000000\r\nabc",
                "00000000000000003\r\nabc\r\n0\r\n\r\n",
                "3\nabc\r\n0\r\n\r\n",
                "3;a\nabc\r\n0\r\n\r\n",
                "3;a\0\r\nabc\r\n0\r\n\r\n",
                "3\rabc\r\n0\r\n\r\n",
                "3;a\rb\r\nabc\r\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3\r\nabc0\r\n\r\n",
                "3\r\nabc\n0\r\n\r\n",
                "3\r\nabc\r0\r\n\r\n",
                "g\r\nabc\r\n0\r\n\r\n",
                "0\r\n\n",
                "0\r\n\rx",
                "0\r\nbad\r\n\r\n",
                "0\r\nx : y\r\n\r\n",
                "0\r\n x: y\r\n\r\n",
                "0\n\r\n",
                "3;" + "a".repeat(5000) + "\r\nabc\r\n0\r\n\r\n")) {
            String start = body.length() > 30 ? body.substring(0, 30) : body;
            rows.add(new Row(
                    "chunks " + start,
                    "POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n" + body,
                    400,
                    codec,
                    false));
        }
        rows.add(new Row(
                "trailer NUL",
                "POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: \0\r\n\r\n",
                400,
                "http1.invalid_characters",
                false));
        rows.add(new Row(
                "trailers too large",
                "POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: " + "a".repeat(500)
                        + "\r\n\r\n",
                431,
                "http1.trailers_too_large",
                false));
        return rows;
    }

    private static Row head(String name, String field, int status, String details) {
        return raw(name, "POST / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n", status, details);
    }

    private static Row raw(String name, String request, int status, String details) {
        return new Row(name, request, status, details, true);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void isAnsweredOnceAndNothingBehindItRuns(Row row) {
        byte[] all = (row.request + SMUGGLED).getBytes(StandardCharsets.ISO_8859_1);
        String whole = check(row, all);
        assertThat(check(row, FakeWire.single(all))).isEqualTo(whole);
        for (int at = 1; at < Math.min(all.length, 700); at++) {
            assertThat(check(row, FakeWire.cut(all, at))).as("cut at %d", at).isEqualTo(whole);
        }
    }

    private static String check(Row row, byte[]... pieces) {
        ServerRig rig = ServerRig.of(TRAILERS, pieces);
        String events = rig.recorder.text();
        String answer = rig.wire.written();
        assertThat(events).doesNotContain("smuggled");
        assertThat(answer).startsWith("HTTP/1.1 " + row.status + " ").contains("connection: close\r\n");
        assertThat(answer.indexOf("HTTP/1.", 1)).isEqualTo(-1);
        assertThat(events).contains(row.details);
        assertThat(events.startsWith("invalid")).isEqualTo(row.early);
        assertThat(events).doesNotContain("end\n").doesNotEndWith("end");
        assertThat(rig.wire.over()).isTrue();
        rig.wire.loop.advance(2_000_000_000L);
        assertThat(rig.wire.closed).isTrue();
        return events + "\n" + answer;
    }
}
