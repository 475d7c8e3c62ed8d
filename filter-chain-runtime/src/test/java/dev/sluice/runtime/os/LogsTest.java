package dev.sluice.runtime.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
    private final Handler[] before = Logger.getLogger("").getHandlers();

    @AfterEach
    void giveTheLogBack() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
            handler.close();
        }
        for (Handler handler : before) {
            root.addHandler(handler);
        }
        Logs.level(Logs.Level.INFO);
        root.setLevel(java.util.logging.Level.INFO);
    }

    @Test
    void writesEnvoysLinesAndChangesLevels(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("log");
        Logs.install(Logs.Level.INFO, file);
        System.Logger log = System.getLogger("sluice.tests");

        log.log(System.Logger.Level.DEBUG, "not yet");
        Logs.level("tests", Logs.Level.DEBUG);
        log.log(System.Logger.Level.DEBUG, "forged\n[line] {0}", "x");
        Logs.level(Logs.Level.ERROR);
        log.log(System.Logger.Level.WARNING, "no more");

        assertThat(Files.readString(file))
                .matches(
                        "\\[\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}]\\[debug]\\[tests] forged\\\\n\\[line] x\n");
        assertThat(Logs.levels()).containsEntry("tests", Logs.Level.ERROR);
    }

    @Test
    void opensItsFileAgain(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("log");
        Logs.install(Logs.Level.INFO, file);
        System.Logger log = System.getLogger("sluice.tests");

        log.log(System.Logger.Level.INFO, "one");
        Files.move(file, folder.resolve("old"));
        Logs.reopen();
        log.log(System.Logger.Level.INFO, "two");

        assertThat(Files.readString(file)).endsWith("two\n").doesNotContain("one");
    }
}
