package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administration tells of filters that have served: {@code /filters}, {@code /stats}, Prometheus, {@code /trace}. */
@SuppressWarnings("NullAway.Init") // JUnit sets them
class FiltersAdminTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private LiveServer start() throws Exception {
        Path file = folder.resolve("envoy.yaml");
        Files.writeString(file, Example.text("explain.yaml"));
        return LiveServer.of(folder, file, false);
    }

    private int post(LiveServer server, String body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port(0) + "/users");
        return http.send(
                        HttpRequest.newBuilder(uri)
                                .version(HttpClient.Version.HTTP_1_1)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private void serveThree(LiveServer server) throws Exception {
        assertThat(post(server, "{\"name\":\"ann\"}")).isEqualTo(200);
        assertThat(post(server, "{\"name\":\"bob\"}")).isEqualTo(200);
        assertThat(post(server, "no json")).isEqualTo(400);
    }

    @Test
    void aTableForEachChainTellsWhatEachFilterDid() throws Exception {
        try (LiveServer server = start()) {
            serveThree(server);

            await().untilAsserted(() -> {
                String text = server.admin("/filters");
                assertThat(text).containsPattern("http chain front \\(#\\d+\\)\nFILTER +CODE +SEEN +PROCEED +REPLY");
                // the script "name" waits for the body, then proceeds, or replies
                assertThat(text).containsPattern("(?m)^name +script \\S*name\\.js \\(JavaScript\\) +3 +5 +400:1 ");
                assertThat(text).containsPattern("(?m)^mask +script \\S*mask\\.js \\(JavaScript\\) +3 ");
                assertThat(text).containsPattern("(?m)^envoy\\.filters\\.http\\.router +built-in +3 ");
                assertThat(text).contains("http chain app");
            });
        }
    }

    @Test
    void theSameAsJson() throws Exception {
        try (LiveServer server = start()) {
            serveThree(server);

            await().untilAsserted(() -> {
                JsonObject name = filter(server, "front", "name");
                assertThat(name.get("requests").getAsLong()).isEqualTo(3);
                assertThat(name.get("waited").getAsLong()).isEqualTo(3);
                assertThat(name.getAsJsonObject("replied").get("400").getAsLong())
                        .isEqualTo(1);
                assertThat(name.get("errors").getAsLong()).isZero();
                assertThat(name.get("state").getAsString()).isEqualTo("ok");
                assertThat(name.get("failureMode").getAsString()).isEqualTo("closed");
                JsonObject mask = filter(server, "front", "mask");
                assertThat(mask.get("bytesIn").getAsLong())
                        .isEqualTo(mask.get("bytesOut").getAsLong());
                assertThat(mask.get("bytesIn").getAsLong()).isGreaterThanOrEqualTo(20);
            });
        }
    }

    private static JsonObject filter(LiveServer server, String chain, String name) throws Exception {
        JsonArray chains =
                JsonParser.parseString(server.admin("/filters?format=json")).getAsJsonArray();
        for (JsonElement each : chains) {
            if (each.getAsJsonObject().get("name").getAsString().equals(chain)) {
                for (JsonElement filter : each.getAsJsonObject().getAsJsonArray("filters")) {
                    if (filter.getAsJsonObject().get("name").getAsString().equals(name)) {
                        return filter.getAsJsonObject();
                    }
                }
            }
        }
        throw new AssertionError("no filter " + name + " in " + chains);
    }

    @Test
    void statsAndPrometheusHaveTheNumbersOfEachFilter() throws Exception {
        try (LiveServer server = start()) {
            serveThree(server);

            await().untilAsserted(() -> {
                assertThat(server.stat("sluice.filter.front.name.requests")).isEqualTo(3);
                assertThat(server.stat("sluice.filter.front.name.replied_4xx")).isEqualTo(1);
                String prometheus = server.admin("/stats/prometheus");
                assertThat(prometheus)
                        .contains("# TYPE sluice_filter_requests counter")
                        .contains("sluice_filter_requests{sluice_chain=\"front\",sluice_filter=\"name\"} 3")
                        .contains("sluice_filter_waited{sluice_chain=\"front\",sluice_filter=\"name\"} 3")
                        .contains("sluice_filter_replied_4xx{sluice_chain=\"front\",sluice_filter=\"name\"} 1")
                        .containsPattern(
                                "sluice_filter_bytes_in\\{sluice_chain=\"front\",sluice_filter=\"mask\"} \\d\\d")
                        .containsPattern(
                                "sluice_filter_wait_time_count\\{sluice_chain=\"front\",sluice_filter=\"name\"} 3")
                        .contains("sluice_filter_errors{sluice_chain=\"front\",sluice_filter=\"mask\"} 0");
            });
        }
    }
}
