package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.runtime.app.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sluice explain} and {@code /explain} say of {@code docs/examples/explain.yaml}, and what they say when they cannot. */
@SuppressWarnings("NullAway.Init") // JUnit sets them
class ExplainTest {
    @TempDir
    Path folder;

    private Path file;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void copy() throws Exception {
        file = folder.resolve("envoy.yaml");
        Files.writeString(file, Example.text("explain.yaml"));
    }

    private int explain(String... more) {
        List<String> args = new ArrayList<>(List.of("explain", "-c", file.toString()));
        args.addAll(List.of(more));
        return Main.run(args.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void tellsRouteFiltersAndClusterWithoutRunningAnything() {
        int code = explain("--request", "GET /api/users?x=1", "-H", "x-tenant: b", "--listener", "front");

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("listener front on 127.0.0.1:")
                .containsPattern("virtual host all of public, by domain \\*  \\[.*envoy.yaml:\\d+:\\d+]")
                .contains("route 0 'tenant-a' no: header x-tenant is \"a\"; it is \"b\"")
                .contains("route 1 'old' no: path matches /v0/.*; it is /api/users")
                .contains("> route 2 'api' matches: prefix /api")
                .contains("90.00 % to app")
                .contains("1. name (sluice.filters.http.script, script)")
                .containsPattern("2\\. mask \\(.*\\), off by route \\(.*envoy.yaml:\\d+:\\d+\\)")
                .contains("forwarded to cluster app")
                .contains("+:path: /v1/users?x=1")
                .contains("route timeout 3s")
                .contains("as configured")
                .contains("note: filters before the last were not run");
    }

    @Test
    void tellsOfHttp2() {
        explain("--request", "GET /api/users?x=1 HTTP/2", "-H", "x-long: " + "y".repeat(20_000), "--listener", "front");
        explain("--request", "GET /api HTTP/2", "-H", "connection: close", "--listener", "front");

        assertThat(err.toString()).isEmpty();
        assertThat(out.toString())
                .contains("forwarded to cluster app", "+:path: /v1/users?x=1")
                .contains("HTTP/2 allows no such head: the stream is reset");
    }

    @Test
    void aHeaderThatTheEdgeTakesAwayHasNoSay() {
        explain("--request", "GET /api", "-H", "x-envoy-upstream-rq-timeout-ms: 250", "--listener", "front");

        assertThat(out.toString()).contains("-x-envoy-upstream-rq-timeout-ms: 250", "route timeout 3s");
    }

    @Test
    void tellsRedirectsRefusalsAndMissingRoutes() {
        explain("--request", "GET /v0/x", "--listener", "front");
        explain("--request", "POST /", "-H", "content-length: x", "--listener", "front");

        assertThat(out.toString())
                .contains("answered with 301")
                .containsPattern("location: http://127.0.0.1:\\d+/api")
                .contains("refused with 400");
    }

    @Test
    void writesJson() {
        explain("--request", "GET /api", "-o", "json", "--listener", "front");

        JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
        JsonObject http = json.getAsJsonObject("listener").getAsJsonObject("http");
        assertThat(http.getAsJsonObject("route")
                        .getAsJsonObject("chosen")
                        .get("name")
                        .getAsString())
                .isEqualTo("api");
        assertThat(http.getAsJsonObject("outcome").get("cluster").getAsString()).isEqualTo("app");
        assertThat(json.getAsJsonArray("clusters")).hasSize(2);
    }

    @Test
    void saysWhatIsWrongWithTheQuestion() {
        assertThat(explain("--request", "GET /", "-H", "nothing")).isEqualTo(2);
        assertThat(explain("--request", "what")).isEqualTo(2);
        assertThat(explain("--request", "GET /", "--listener", "none")).isEqualTo(1);
        assertThat(explain("--request", "GET / HTTP/3")).isEqualTo(2);
        assertThat(explain("--request", "GET /", "--port", "9")).isEqualTo(1);
        assertThat(explain()).isEqualTo(2);

        assertThat(err.toString())
                .contains("header 'nothing' is not written as 'name: value'")
                .contains("'what' is neither a path such as /path nor a URL")
                .containsPattern("no listener 'none'; there are front \\(127.0.0.1:\\d+\\), app")
                .contains("requests are explained as HTTP/1.1 or HTTP/2, not HTTP/3")
                .contains("no listener on port 9; there are")
                .contains("--request");
    }

    @Test
    void aWrongConfigurationIsToldWithItsPlaces() throws Exception {
        Files.writeString(file, Files.readString(file).replace("cluster: app }", "cluster: nobody }"));

        assertThat(explain("--request", "GET /")).isEqualTo(3);
        assertThat(err.toString()).containsPattern("envoy.yaml:\\d+:\\d+: error: .*unknown cluster 'nobody'");
    }

    @Test
    void aRunningServerExplainsWithTheHealthOfItsHosts() throws Exception {
        try (LiveServer server = LiveServer.of(folder, file, false)) {
            String text = server.admin("/explain?path=/api&header=x-tenant:b&header=x-other:1&listener=front");

            assertThat(text)
                    .contains("forwarded to cluster app")
                    .containsPattern("127\\.0\\.0\\.1:\\d+ healthy")
                    .containsPattern("1\\. name \\(sluice.filters.http.script, script \\S+name.js \\(JavaScript\\)\\)");
            assertThat(server.admin("/explain?path=/&header=x-tenant:a&listener=front&format=json"))
                    .contains("\"cluster\": \"canary\"");
            assertThat(server.admin("/explain")).contains("say which request");
            assertThat(server.admin("/explain?path=/&header=x")).contains("is not written as 'name: value'");
            assertThat(server.admin("/explain?path=/&listener=x")).contains("no listener 'x'");
            assertThat(server.stat("http.front.downstream_rq_total")).isLessThanOrEqualTo(0);
            assertThat(server.admin("/help")).contains("/explain: tell what would become of a request");
        }
    }
}
