package ${package};

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class ${className}Test {
    @Test
    void greetsOnTheResponse() {
        FilterTest.of(${className}.class)
                .config("greeting: hello")
                .upstream(Answer.ok("text"))
                .get("/")
                .run()
                .expectStatus(200)
                .expectHeader("x-${artifactId}", "hello")
                .expectBody("text");
    }
}
