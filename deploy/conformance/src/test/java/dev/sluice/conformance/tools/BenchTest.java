package dev.sluice.conformance.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The bench works, whatever its figures: a few requests of each kind through Sluice alone. */
@EnabledOnOs(OS.LINUX)
class BenchTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @BeforeEach
    void distribution() {
        Tool.needDistribution();
    }

    private String bench(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("deploy/bench/Bench.java"));
        command.addAll(List.of(args));
        Path said = folder.resolve("said");
        Process process = Tool.jdk("java", Tool.ROOT, said, command);
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    @Test
    void measuresSluiceAlone() throws Exception {
        String[] rows = {"h1-3", "tcp", "resume", "h2"};
        List<String> args = new ArrayList<>(List.of(rows));
        args.addAll(List.of("--peers", "sluice,nothing-of-this-name", "--processes", "1", "--rounds", "1", "--no-pin"));
        args.addAll(List.of("--requests", "200", "--warm", "200"));

        String said = bench(args.toArray(String[]::new));

        assertThat(said)
                .contains("there is no nothing-of-this-name on this machine", "| case | unit | sluice |")
                .doesNotContain("is left out: ");
        assertThat(said.lines().filter(line -> line.matches("\\| .* \\| .* \\| [0-9.]+ ±[0-9]+ % \\|")))
                .hasSize(rows.length);
    }

    @Test
    void theDocumentsNameEveryRow() throws Exception {
        String page = Files.readString(Tool.ROOT.resolve("deploy/bench/README.md"));

        assertThat(bench("--list").lines().map(line -> line.split(" ", 2)[0]))
                .hasSize(16)
                .allSatisfy(row -> assertThat(page).contains('`' + row + '`'));
    }
}
