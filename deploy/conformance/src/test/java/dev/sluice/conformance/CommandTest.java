package dev.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the process itself does with its arguments: {@code cases/command/cases.yaml}. */
final class CommandTest {
    private static final Set<String> KEYS = Set.of("name", "args", "config", "exits", "says", "differs", "reason");

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> commands() {
        assumeTrue(Subject.exists(), "nothing to run");
        return Group.docs(Path.of("cases", "command", "cases.yaml")).stream()
                .map(doc -> Pending.test("command", doc.text("name"), () -> run(doc.allow(KEYS))));
    }

    private void run(Doc raw) throws IOException, InterruptedException {
        Doc doc = raw.has("differs") && Subject.KIND == Subject.Kind.SLUICE ? raw.with(raw.doc("differs")) : raw;
        Path config = folder.resolve("envoy.yaml");
        Path output = folder.resolve("output");
        try (Places places = new Places(folder)) {
            Files.writeString(config, places.fill(doc.text("config")));
            List<String> arguments = doc.list("args").stream()
                    .map(argument -> places.fill(Text.of(argument).replace("${CONFIG}", config.toString())))
                    .toList();
            Process process = Subject.command(arguments, output);
            try {
                assertThat(process.waitFor(30, TimeUnit.SECONDS))
                        .as("the process ends")
                        .isTrue();
                String said = Subject.output(output);
                assertThat(process.exitValue()).as(said).isEqualTo(Integer.parseInt(doc.text("exits")));
                assertThat(said).contains(places.fill(doc.text("says")));
            } finally {
                Subject.end(process);
            }
        }
    }
}
