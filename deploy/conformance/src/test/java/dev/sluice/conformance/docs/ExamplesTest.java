package dev.sluice.conformance.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.conformance.Servers;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSource;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.config.ReadOptions;
import dev.sluice.runtime.server.Server;
import dev.sluice.runtime.server.ServerEngine;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations and scripts of {@code docs/examples}: all are valid, and what the documents say of the scripts is so. */
@SuppressWarnings("NullAway.Init") // JUnit sets them
class ExamplesTest {
    private static final Path FOLDER = Documents.ROOT.resolve("docs/examples");
    private static final List<String> PORTS = List.of("9901", "10000", "10001", "10002");

    @TempDir
    static Path folder;

    private static ServerPair pair;

    @BeforeAll
    static void certificates() throws Exception {
        pair = ServerPair.in(folder);
    }

    static Stream<String> examples() throws IOException {
        return Documents.files(FOLDER, ".yaml").stream().map(file -> String.valueOf(file.getFileName()));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void areValid(String name) throws IOException {
        ReadConfig<Bootstrap> config = read(Documents.text(FOLDER.resolve(name)));

        new ServerEngine().check(Servers.options(), config);

        assertThat(config.problems().all()).extracting(Problem::toString).isEmpty();
    }

    @Test
    void scriptsDoWhatTheDocumentsSay() throws Exception {
        List<Integer> free = Servers.free(PORTS.size());
        String text = Servers.onPorts(Documents.text(FOLDER.resolve("scripts.yaml")), PORTS, free);
        Server server = Server.start(Servers.options(), read(text));
        try {
            URI front = URI.create("http://127.0.0.1:" + free.get(1) + "/");

            assertThat(send(front, "wrong", "{}").statusCode()).isEqualTo(403);
            assertThat(send(front, "secret", "no json").statusCode()).isEqualTo(400);
            HttpResponse<String> good = send(front, "secret", "{\"name\":\"ann\"}");
            assertThat(good.statusCode()).isEqualTo(200);
            assertThat(good.body()).isEqualTo("CARD ****\n");
            assertThat(good.headers().firstValue("x-name")).contains("ann");
        } finally {
            Servers.stop(server);
        }
    }

    @Test
    void tlsIsServedToClientsOfBothVersions() throws Exception {
        int free = Servers.free(1).get(0);
        String text = Documents.text(FOLDER.resolve("tls.yaml"))
                .replace("address: 0.0.0.0, port_value: 10000 ", "address: 127.0.0.1, port_value: " + free + ' ');
        Server server = Server.start(Servers.options(), read(text));
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + free + "/"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            for (HttpClient.Version version : HttpClient.Version.values()) {
                HttpResponse<String> answer = HttpClient.newBuilder()
                        .version(version)
                        .sslContext(pair.trusting())
                        .build()
                        .send(request, HttpResponse.BodyHandlers.ofString());

                assertThat(answer.body()).isEqualTo("hello over TLS\n");
                assertThat(answer.version()).isEqualTo(version);
            }
        } finally {
            Servers.stop(server);
        }
    }

    private static HttpResponse<String> send(URI to, String token, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(to)
                .header("authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(20))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String slashes(Path file) {
        return file.toString().replace('\\', '/');
    }

    /** Paths in the files are from the root of the checkout, where users stand. */
    private static ReadConfig<Bootstrap> read(String text) {
        String root = Documents.ROOT.toString().replace('\\', '/');
        ConfigSource source = ConfigSource.inline(text.replace("file: docs/", "file: " + root + "/docs/")
                .replace("filename: server.pem", "filename: " + slashes(pair.certificate()))
                .replace("filename: server.key", "filename: " + slashes(pair.key())));
        return ConfigReader.bootstrap(
                List.of(source), ReadOptions.strict().expanding(Map.of("UPSTREAM", "127.0.0.1")::get));
    }
}
