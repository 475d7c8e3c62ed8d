package dev.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.app.ClassArchive;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ClassArchiveTest {
    @Test
    void proxiesOneRequestAndEnds() throws Exception {
        StringWriter said = new StringWriter();
        PrintWriter to = new PrintWriter(said, true);

        assertThat(ClassArchive.run(to, to)).as(said::toString).isZero();
    }
}
