package dev.sluice.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.runtime.chain.explain.Question;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AskedRequestTest {
    private static Question ask(String line, String source, String... headers) throws AskedRequest.Unclear {
        return new AskedRequest(line, List.of(headers), "", -1, source, "", List.of(), false).question();
    }

    @Test
    void readsARequestLine() throws AskedRequest.Unclear {
        Question question = ask("POST /x?y=1 HTTP/1.1", "10.0.0.1", "x-a: 1");

        assertThat(question.method()).isEqualTo("POST");
        assertThat(question.target()).isEqualTo("/x?y=1");
        assertThat(question.source().getAddress().getHostAddress()).isEqualTo("10.0.0.1");
        assertThat(ask("/x", "").method()).isEqualTo("GET");
    }

    @Test
    void readsAUrl() throws AskedRequest.Unclear {
        Question question = ask("GET https://a.test:8443/x", "[::1]:77");

        assertThat(question.headers()).containsExactly("host: a.test:8443");
        assertThat(question.tls()).isTrue();
        assertThat(question.target()).isEqualTo("/x");
        assertThat(question.source().getPort()).isEqualTo(77);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', x: 1, '\"\" is not a request such as \"GET /path\"'",
        "GET / a b, '', x: 1, '\"GET / a b\" is not a request such as \"GET /path\"'",
        "GET x, '', x: 1, '\"x\" is neither a path such as /path nor a URL'",
        "GET http:///x, '', x: 1, '\"http:///x\" names no host'",
        "G@T /, '', x: 1, '\"G@T\" is not a method'",
        "GET /, '', nothing, 'header \"nothing\" is not written as \"name: value\"'",
        "GET /, '', a b: 1, 'header \"a b: 1\" is not written as \"name: value\"'",
        "GET /, 10.0.0, x: 1, '\"10.0.0\" is not an IP address, with or without a port'",
        "GET /, 10.0.0.1:99999, x: 1, '\"10.0.0.1:99999\" is not an IP address, with or without a port'",
    })
    void saysWhatIsWrong(String line, String source, String header, String message) {
        assertThatThrownBy(() -> ask(line, source, header))
                .isInstanceOf(AskedRequest.Unclear.class)
                .hasMessage(message.replace('"', '\''));
    }

    @Test
    void aHeaderCannotSmuggleALine() {
        assertThatThrownBy(() -> ask("GET /", "", "x: 1\r\ny: 2")).hasMessageContaining("control character");
    }
}
