package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin whose shutdown hook never returns, in a process of its own. */
@SuppressWarnings("NullAway.Init") // JUnit sets them
class StuckPluginTest {
    private static final String SOURCE = """
            package acme;
            import dev.sluice.filter.*;
            public class Stuck implements FilterFactory<Stuck.Conf, HttpFilter> {
                public record Conf() {}
                record Idle() implements HttpFilter {}
                @Override public HttpFilter open(Conf conf, FilterContext context) {
                    Runtime.getRuntime().addShutdownHook(new Thread(Stuck::hang, "never-ends"));
                    return new Idle();
                }
                private static void hang() {
                    while (true) {
                        try { Thread.sleep(1000); } catch (InterruptedException again) { }
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    /** @param filter type of the filter before the router, or nothing */
    static String yaml(String filter) {
        String first = filter.isEmpty() ? "" : Yaml.filter(filter);
        return Yaml.of(0, "", Yaml.listener("l", 0, Yaml.EMPTY_ANSWER, first));
    }

    @Test
    void cannotKeepTheProcess() throws Exception {
        LiveServer.replace(
                folder.resolve("plugins/stuck.jar"),
                StampJar.bytes(
                        "acme.Stuck",
                        SOURCE,
                        "http\tacme.stuck\tacme.Stuck\tacme.Stuck$Conf\t-\t-\t-\n",
                        "stuck",
                        "1.0.0",
                        folder));
        Files.writeString(folder.resolve("envoy.yaml"), yaml("acme.Stuck.Conf"));
        Path said = folder.resolve("said.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dsluice.exit.seconds=1",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.sluice.runtime.app.Main",
                        "-c",
                        "envoy.yaml",
                        "--concurrency",
                        "1")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> text(said).contains("listener l on") || !process.isAlive());

            process.destroy();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(text(said)).isTrue();
            assertThat(text(said))
                    .contains("the process has not ended 1 s after its drain; halting.")
                    .contains("thread never-ends of plugin stuck 1.0.0");
            assertThat(process.exitValue()).isEqualTo(1);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(Path file) throws Exception {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
