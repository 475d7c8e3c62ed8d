package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.runtime.app.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request that a running server has recorded, replayed through the same and through other configurations. */
@SuppressWarnings("NullAway.Init") // JUnit sets them
class ReplayTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    private Path file;
    private Path recording;

    @BeforeEach
    void copy() throws Exception {
        file = folder.resolve("envoy.yaml");
        recording = folder.resolve("recording.json");
        Files.writeString(file, Example.text("explain.yaml"));
    }

    private String post(LiveServer server, String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.adminPort() + path))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> send(LiveServer server, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port(0) + "/users?x=1"))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The first recording as JSON, as soon as it is there. */
    private String recorded(LiveServer server) {
        return await().until(() -> server.get(server.adminPort(), "/trace/1"), answer -> answer.statusCode() == 200)
                .body();
    }

    private void record(String query, String... headers) throws Exception {
        try (LiveServer server = LiveServer.of(folder, file, false)) {
            assertThat(post(server, "/trace?path=/users" + query)).startsWith("OK");
            assertThat(send(server, "{\"name\":\"ann\"}", headers).body()).isEqualTo("CARD ****\n");
            Files.writeString(recording, recorded(server));
        }
    }

    private int replay(String... more) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> args = new ArrayList<>(List.of("replay", "-c", file.toString(), recording.toString()));
        args.addAll(List.of(more));
        return Main.run(args.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void theSameConfigurationDoesTheSame() throws Exception {
        record("&body=10000");

        int code = replay();

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains("request name: when", "response mask: proceed", "body bytes mask: 10 -> 10")
                .contains("upstream: cluster app")
                .endsWith("the same\n");
        assertThat(code).isZero();
    }

    @Test
    void anotherFilterIsSeenByWhatItDoes() throws Exception {
        record("&body=10000");
        Path script = folder.resolve("other.js");
        Files.writeString(
                script,
                "export function onRequest(x) { x.request.headers.set('x-other', '1'); }\n"
                        + "export function onResponse(x) { return { reply: 451, body: 'no' }; }\n");
        String name = Files.readString(file)
                .lines()
                .filter(line -> line.contains("mask.js"))
                .findFirst()
                .orElseThrow();
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                name, "              file: " + script.toString().replace('\\', '/')));

        int code = replay();

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains("! response mask: proceed  =>  reply(451)")
                .contains("! request mask: proceed", "replayed +x-other: 1")
                .contains("! upstream: cluster app", "replayed x-other: 1")
                .startsWith("POST /users?x=1  recorded ")
                .contains("! status: 200  =>  451")
                .contains("! response body bytes: 10  =>  2")
                .endsWith("different\n");
        assertThat(code).isEqualTo(1);
        assertThat(replay("-o", "json")).isEqualTo(1);
        JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertThat(json.get("same").getAsBoolean()).isFalse();
        JsonArray differences = json.getAsJsonArray("differences");
        assertThat(differences.toString()).contains("\"what\":\"status\",\"was\":\"200\",\"now\":\"451\"");
    }

    @Test
    void aTokenChoosesRequestsAndStaysHere() throws Exception {
        try (LiveServer server = LiveServer.of(folder, file, false)) {
            send(server, "{}", "x-sluice-trace", "guess");
            String token = post(server, "/trace?token=new&body=100").strip();
            send(server, "{}");
            send(server, "{}", "x-sluice-trace", token, "authorization", "Bearer secret");

            String json = recorded(server);

            assertThat(token).matches("[0-9a-f]{32}");
            assertThat(json).doesNotContain("x-sluice-trace", "Bearer secret").contains("authorization: [redacted]");
            assertThat(server.admin("/trace"))
                    .startsWith("#1 POST")
                    .contains("body bytes mask 10 -> 10", "cluster app", "upstream envoy.filters.http.router proceed");
            assertThat(server.get(server.adminPort(), "/trace/2").statusCode()).isEqualTo(404);
            assertThat(post(server, "/trace?body=x")).contains("body is a number of bytes");
            Files.writeString(recording, json);
        }

        assertThat(replay()).isZero();
        assertThat(out.toString()).contains("credentials were not recorded");
    }

    @Test
    void bodiesThatWereNotKeptHaveTheirSize() throws Exception {
        record("", "x-a", "1");

        assertThat(replay()).isEqualTo(1);
        assertThat(out.toString())
                .contains(
                        "! status: 200  =>  400",
                        "bodies were not recorded whole, what is missing was replayed as spaces");
    }

    @Test
    void whatFiltersAskedThemselvesIsAnsweredAsItWas() throws Exception {
        Files.writeString(
                file,
                "admin: { address: { socket_address: { address: 127.0.0.1, port_value: 9901 } } }\n"
                                .replace("9901", String.valueOf(Ports.free()))
                        + Example.text("scripts.yaml"));
        record("&body=10000&secrets", "authorization", "Bearer secret");

        assertThat(Files.readString(recording)).contains("\"cluster\": \"permissions\"", "Bearer secret");
        assertThat(replay()).as(out.toString()).isZero();
        assertThat(out.toString()).contains("call: cluster permissions");
        Files.writeString(recording, Files.readString(recording).replaceFirst("Bearer secret", "Bearer other"));
        assertThat(replay()).isEqualTo(1);
        assertThat(out.toString()).contains("! call: cluster permissions", "replayed authorization: Bearer other");
    }

    @Test
    void anotherVersionOfAPluginIsRun() throws Exception {
        Files.createDirectories(folder.resolve("next"));
        LiveServer.replace(folder.resolve("plugins/stamp.jar"), StampJar.bytes("1.0.0", folder));
        LiveServer.replace(folder.resolve("next/stamp.jar"), StampJar.bytes("2.0.0", folder));
        try (LiveServer server = LiveServer.start(folder, StuckPluginTest.yaml("acme.stamp"), false)) {
            post(server, "/trace");
            server.get(server.port(0), "/");
            Files.writeString(recording, recorded(server));
        }

        assertThat(replay("--plugins", folder.resolve("plugins").toString())).isZero();
        assertThat(replay("--plugins", folder.resolve("next").toString())).isEqualTo(1);
        assertThat(out.toString()).contains("recorded +x-plugin: 1.0.0", "replayed +x-plugin: 2.0.0");
    }

    @Test
    void whatCannotBeReplayedIsSaid() throws Exception {
        Files.writeString(recording, "{}");
        assertThat(replay()).isEqualTo(2);
        assertThat(err.toString()).contains("is no recording");
        Files.writeString(recording, "no json");
        assertThat(replay()).isEqualTo(2);
        record("");
        assertThat(replay("--listener", "none")).isEqualTo(1);
        assertThat(err.toString()).contains("no listener 'none' takes the request");
        String whole = Files.readString(recording);
        Files.writeString(recording, whole.replaceFirst("\"arrived\": \\[", "\"arrived\": [\"upgrade: websocket\", "));
        assertThat(replay()).isEqualTo(1);
        assertThat(err.toString()).contains("a stream that is upgraded cannot be replayed");
        Files.writeString(file, Files.readString(file).replace("cluster: app }", "cluster: nobody }"));
        assertThat(replay()).isEqualTo(3);
        assertThat(err.toString()).contains("unknown cluster 'nobody'");
    }
}
