package dev.sluice.conformance.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.conformance.Servers;
import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.server.Server;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jars compiled against each recorded filter API ({@code src/test/compat}, never compiled again) run in the real process's server, loaded by its plugin
 * host.
 */
class CompatibilityTest {
    private static final Path RECORDED = Path.of("src/test/compat");
    private static final List<String> PORTS = List.of("10000", "10001", "10002");

    static Stream<Path> versions() throws IOException {
        try (Stream<Path> folders = Files.list(RECORDED)) {
            return folders.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anOldJarRuns(Path version) throws Exception {
        List<Integer> free = Servers.free(PORTS.size());
        String text = Servers.onPorts(Files.readString(version.resolve("envoy.yaml")), PORTS, free);
        BootstrapInput input = new BootstrapInput(Optional.empty(), Optional.of(text), false, false);
        Server server = Server.start(Servers.options(input, version.resolve("plugins")), input.read());
        try {
            HttpResponse<String> refused = post(free.get(0), "wrong");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("x-why")).contains("token");

            HttpResponse<String> good = post(free.get(0), "secret");
            assertThat(good.statusCode()).isEqualTo(201);
            assertThat(good.body()).isEqualTo("routed 200 word bodybody<>\n");
            assertThat(good.headers().firstValue("x-who")).contains("POST /path");
            assertThat(good.headers().firstValue("x-local")).contains("true");
            assertThat(good.headers().firstValue("x-done")).contains("blocking");

            assertThat(talk(free.get(1), "mark hello")).isEqualTo("to markedHELLO");
        } finally {
            Servers.stop(server);
        }
    }

    private static HttpResponse<String> post(int port, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/path"))
                .header("x-token", token)
                .POST(HttpRequest.BodyPublishers.ofString("body"))
                .timeout(Duration.ofSeconds(20))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String talk(int port, String text) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
