package ${package};

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ${className}Test {
    @Test
    void greetsOnTheResponse() {
        FilterTest.script(Path.of("src/main/python/${artifactId}.py"))
                .config("greeting: hello")
                .upstream(Answer.ok("text"))
                .get("/")
                .run()
                .expectStatus(200)
                .expectHeader("x-${artifactId}", "hello");
    }
}
