package dev.sluice.samples.addheader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AddHeaderTest {
    private static FilterTest hello() {
        return FilterTest.of(AddHeader.class).config("name: x-hello\nvalue: world");
    }

    @Test
    void setsTheHeaderOnTheResponse() {
        hello().upstream(Answer.ok("text").header("x-hello", "before"))
                .get("/")
                .run()
                .expectStatus(200)
                .expectHeader("x-hello", "world")
                .expectBody("text");
    }

    @Test
    void setsItOnAnswersOfTheProxyToo() {
        hello().route("{match: {prefix: /direct}, direct_response: {status: 404}}")
                .get("/direct")
                .run()
                .expectStatus(404)
                .expectHeader("x-hello", "world");
    }

    @Test
    void theJarHasAnIndexAndADescriptor() throws IOException {
        assertThat(resource("META-INF/sluice/filters.idx"))
                .contains("http\tacme.add-header\t" + AddHeader.class.getName());
        assertThat(resource("plugin.properties")).contains("plugin.id=add-header", "plugin.requires=1.0");
    }

    private static String resource(String path) throws IOException {
        try (InputStream in = Objects.requireNonNull(AddHeader.class.getResourceAsStream('/' + path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
