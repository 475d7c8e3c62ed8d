package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice run --filter-debug}, as a process, with a plugin that breaks the contract. */
@SuppressWarnings("NullAway.Init") // JUnit sets it
class FilterDebugTest {
    private static final String SOURCE = """
            package acme;
            import dev.sluice.filter.*;
            public record Stamp() implements HttpFilter {
                @Override public Verdict onRequest(Exchange x) {
                    x.request().body().read(10);
                    return Verdict.proceed();
                }
            }
            """;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private String stats = "";

    @TempDir
    Path folder;

    private static String yaml(int port, int admin) {
        String listener = Yaml.listener("l", port, Yaml.answer("{ status: 204 }"), Yaml.filter("acme.stamp"));
        return Yaml.of(admin, "", listener);
    }

    private Process start(String... flags) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
        command.addAll(List.of("-Dsluice.state=" + folder.resolve("state")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.sluice.runtime.app.Main", "run"));
        command.addAll(List.of("-c", folder.resolve("envoy.yaml").toString()));
        command.addAll(List.of("--plugins", folder.resolve("plugins").toString(), "--concurrency", "1"));
        command.addAll(List.of(flags));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        process.getOutputStream().close();
        return process;
    }

    private static HttpResponse<String> send(int port, String path, String method) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "body"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    private void serve(int admin, String... flags) throws Exception {
        int port = Ports.free();
        Files.writeString(folder.resolve("envoy.yaml"), yaml(port, admin));
        String index = "http\tacme.stamp\tacme.Stamp\tacme.Stamp\t-\t-\t-\n";
        byte[] jar = StampJar.bytes("acme.Stamp", SOURCE, index, "stamp", "1.0.0", folder);
        LiveServer.replace(folder.resolve("plugins").resolve("stamp.jar"), jar);
        Process process = start(flags);
        try {
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                assertThat(process.isAlive()).as(said()).isTrue();
                return send(admin, "/ready", "GET").statusCode() == 200;
            });
            assertThat(send(port, "/", "POST").statusCode()).isEqualTo(204);
            await().until(() -> send(admin, "/stats", "GET").body().contains("http.test.downstream_rq_2xx: 1"));
            stats = send(admin, "/stats", "GET").body();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void warnsAndCounts() throws Exception {
        serve(Ports.free(), "--filter-debug");

        assertThat(said()).contains("filter stamp: READ_WITHOUT_WHEN: read or peek without a when");
        assertThat(stats).contains("sluice.filter_misuse: 1");
    }

    @Test
    void isSilentWithoutTheFlag() throws Exception {
        serve(Ports.free());

        assertThat(said()).doesNotContain("READ_WITHOUT_WHEN");
        assertThat(stats).doesNotContain("sluice.filter_misuse");
    }
}
