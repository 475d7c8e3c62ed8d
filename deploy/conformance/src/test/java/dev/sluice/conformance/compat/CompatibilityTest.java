package dev.sluice.conformance.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSource;
import dev.sluice.runtime.config.ReadOptions;
import dev.sluice.runtime.server.Server;
import dev.sluice.runtime.server.ServerOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    static Stream<Path> versions() throws IOException {
        try (Stream<Path> folders = Files.list(RECORDED)) {
            return folders.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void anOldJarRuns(Path version) throws Exception {
        String text = Files.readString(version.resolve("envoy.yaml"));
        List<Integer> free = free(3);
        for (int i = 0; i < free.size(); i++) {
            text = text.replace("port_value: " + (10000 + i) + ' ', "port_value: " + free.get(i) + ' ');
        }
        Server server = Server.start(
                options(version.resolve("plugins")),
                ConfigReader.bootstrap(
                        List.of(ConfigSource.inline(text)),
                        ReadOptions.strict().expanding(Map.<String, String>of()::get)));
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
            server.stop();
            server.awaitStop(Duration.ofSeconds(20));
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

    private static ServerOptions options(Path plugins) {
        return new ServerOptions(
                new BootstrapInput(Optional.empty(), Optional.empty(), false, false),
                1,
                "",
                "",
                "",
                Duration.ofMillis(100),
                false,
                Duration.ofMillis(100),
                plugins,
                Optional.empty(),
                false,
                false,
                false);
    }

    private static List<Integer> free(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(new ServerSocket(0));
            ports.add(held.get(i).getLocalPort());
        }
        for (ServerSocket each : held) {
            each.close();
        }
        return ports;
    }
}
