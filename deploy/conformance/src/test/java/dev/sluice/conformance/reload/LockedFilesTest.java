package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where open files can be neither deleted nor replaced, as on Windows, plugins are swapped all the same, and nothing stays locked. */
@EnabledOnOs(OS.LINUX)
@EnabledForJreRange(max = JRE.JAVA_17)
@SuppressWarnings("NullAway.Init") // JUnit sets it
class LockedFilesTest {
    @TempDir
    Path folder;

    @Test
    void nobodyTouchesAnOpenFileDuringSwaps() throws Exception {
        Path jar = folder.resolve("plugins/stamp.jar");
        LiveServer.replace(jar, StampJar.bytes("1.0.0", folder));
        try (OpenFiles windows = OpenFiles.watch(folder);
                LiveServer server = LiveServer.start(folder, StuckPluginTest.yaml("acme.stamp"), false)) {
            for (int i = 1; i <= 4; i++) {
                String version = "1.0." + i;
                if (i % 2 == 0) {
                    Files.delete(jar); // as by hand: away first, then the new one
                    assertThat(server.reload().statusCode()).isEqualTo(200);
                }
                LiveServer.replace(jar, StampJar.bytes(version, folder));
                assertThat(server.reload().statusCode()).isEqualTo(200);
                assertThat(server.get(server.port(0), "/").headers().firstValue("x-plugin"))
                        .contains(version);
                assertThat(OpenFiles.open(jar)).isFalse();
            }
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                System.gc();
                assertThat(server.staged()).hasSize(1);
            });
            assertThat(windows.refused()).isEmpty();
            try (Stream<Path> dropped = Files.list(folder.resolve("plugins"))) {
                assertThat(dropped).noneMatch(OpenFiles::open);
            }
        }
    }

    @Test
    void theLookSeesWhatWindowsRefuses() throws Exception {
        Path file = Files.writeString(folder.resolve("open"), "text");
        try (OpenFiles windows = OpenFiles.watch(folder)) {
            try (var in = Files.newInputStream(file)) {
                Files.delete(file);
                assertThat(in.read()).isEqualTo('t');
            }
            assertThat(windows.refused()).singleElement().asString().startsWith("delete " + file);
        }
    }
}
