package dev.sluice.filters.listener.httpinspector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.ListenerFilter;
import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpInspectorFilterTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static NetworkTest inspector() {
        return NetworkTest.of(HttpInspectorFactory.class);
    }

    private static RequestLine read(String text) {
        return RequestLine.read(Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "GET / HTTP/1.1|HTTP_1_1",
                "GET / HTTP/1.0|HTTP_1_0",
                "GET / HTTP/1.2|HTTP_1_0",
                "GET / HTTP/9.9|HTTP_1_0",
                "GET / HTTP/2.0|HTTP_1_0",
                "GET /|HTTP_1_0",
                "GET  / HTTP/1.0|HTTP_1_0",
                "get / HTTP/1.0|HTTP_1_0",
                "FOO-BAR /%zz HTTP/1.0|HTTP_1_0",
                "OPTIONS * HTTP/1.1|HTTP_1_1",
                "CONNECT a:443 HTTP/1.1|HTTP_1_1",
                "GET http://a/b HTTP/1.1|HTTP_1_1",
                "GET / http/1.0|NOT_HTTP",
                "GET / FTP/1.0|NOT_HTTP",
                "GET / HTTP/1.10|NOT_HTTP",
                "GET / HTTP/1.0 x|NOT_HTTP",
                "GET a b HTTP/1.0|NOT_HTTP",
                "GET x HTTP/1.1|NOT_HTTP",
                "GE@T / HTTP/1.0|NOT_HTTP",
                "G(T / HTTP/1.0|NOT_HTTP",
                "GET|NOT_HTTP",
                "\" GET / HTTP/1.0\"|NOT_HTTP",
                "\"\"|NOT_HTTP"
            })
    void readsTheFirstLine(String line, RequestLine expected) {
        assertThat(read(line + "\r\n")).isEqualTo(expected);
        assertThat(read(line + "\n")).isEqualTo(expected);
        for (int length = 1; length <= line.length(); length++) {
            assertThat(read(line.substring(0, length)))
                    .isIn(expected == RequestLine.NOT_HTTP ? expected : RequestLine.UNFINISHED, RequestLine.UNFINISHED);
        }
    }

    @Test
    void namesTheProtocolHoweverTheBytesCome() {
        NetworkTest test = inspector();
        for (String text : List.of("GET / HTTP/1.1\r\nhost: a\r\n\r\n", PREFACE)) {
            for (int cut = 0; cut <= text.length(); cut++) {
                Talk talk = test.connect().send(text.substring(0, cut)).send(text.substring(cut));

                assertThat(talk.arrival().applicationProtocols())
                        .containsExactly(text.equals(PREFACE) ? "h2c" : "http/1.1");
                assertThat(talk.arrival().received()).isEqualTo(text);
            }
        }
    }

    @Test
    void counts() {
        NetworkTest test = inspector();
        for (String text :
                List.of("GET / HTTP/1.1\r\n", "GET / HTTP/1.0\r\n", PREFACE, "\u0016\u0003\u0001", "PRIx\n")) {
            assertThat(test.connect().send(text).arrived()).isTrue();
        }

        assertThat(test.stat("http_inspector.http11_found")).isEqualTo(1);
        assertThat(test.stat("http_inspector.http10_found")).isEqualTo(1);
        assertThat(test.stat("http_inspector.http2_found")).isEqualTo(1);
        assertThat(test.stat("http_inspector.http_not_found")).isEqualTo(2);
    }

    @Test
    void closesALineWithoutEnd() {
        NetworkTest test = inspector();
        Talk talk = test.connect().send("GET /" + "x".repeat(64 << 10));

        assertThat(talk.closed()).isTrue();
        assertThat(test.stat("http_inspector.read_error")).isEqualTo(1);
    }

    @Test
    void looksNotIntoTls() {
        ListenerFilter sniffer = s -> {
            s.transportProtocol("tls");
            return Verdict.proceed();
        };
        NetworkTest test = NetworkTest.of(sniffer).and(HttpInspectorFactory.class);

        assertThat(test.connect().send("GET / HTTP/1.1\r\n").arrival().applicationProtocols())
                .isEmpty();
        assertThat(test.stat("http_inspector.http_not_found")).isZero();
    }

    @Test
    void aClientThatGoesIsNotAsked() {
        assertThat(inspector().connect().send("GE").end().closed()).isTrue();
    }
}
