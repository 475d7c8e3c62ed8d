package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.admin.ReloadOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is told to stop while a reload waits for a filter that takes its time to open. */
@SuppressWarnings("NullAway.Init") // JUnit sets it
class StoppingTest {
    private static final String OPENING = "acme.slow.opening";
    private static final String GO = "acme.slow.go";
    private static final String SOURCE = """
            package acme;
            import dev.sluice.filter.*;
            public class Slow implements FilterFactory<Slow.Conf, HttpFilter> {
                public record Conf() {}
                record Idle() implements HttpFilter {}
                @Override public HttpFilter open(Conf conf, FilterContext context) {
                    System.setProperty("acme.slow.opening", "yes");
                    while (System.getProperty("acme.slow.go") == null) {
                        Thread.onSpinWait();
                    }
                    return new Idle();
                }
            }
            """;

    @TempDir
    Path folder;

    @AfterEach
    void forget() {
        System.clearProperty(OPENING);
        System.clearProperty(GO);
    }

    @Test
    void theReloadThatRunsTakesNothingOver() throws Exception {
        String index = "http\tacme.slow\tacme.Slow\tacme.Slow$Conf\t-\t-\t-\n";
        byte[] jar = StampJar.bytes("acme.Slow", SOURCE, index, "slow", "1.0.0", folder);
        LiveServer.replace(folder.resolve("plugins/slow.jar"), jar);
        LiveServer server = LiveServer.start(folder, StuckPluginTest.yaml(""), false);
        int before = server.port(0);
        int after = Ports.free();
        server.configure(
                StuckPluginTest.yaml("acme.Slow.Conf").replaceFirst("(?s)(listeners:.*?port_value: )0", "$1" + after));
        CompletableFuture<ReloadOutcome> running = server.reloadSoon();
        await().atMost(Duration.ofSeconds(20)).until(() -> System.getProperty(OPENING) != null);
        CompletableFuture<ReloadOutcome> waiting = server.reloadSoon();

        server.close();
        System.setProperty(GO, "yes");

        assertThat(running.get(20, TimeUnit.SECONDS).text()).isEqualTo("the process is stopping");
        assertThat(waiting.get(20, TimeUnit.SECONDS).text()).isEqualTo("the process is stopping");
        assertThat(server.reloadSoon().get(20, TimeUnit.SECONDS).text()).isEqualTo("the process is stopping");
        assertThat(Ports.refuses(before)).isTrue();
        assertThat(Ports.refuses(after)).isTrue();
    }
}
