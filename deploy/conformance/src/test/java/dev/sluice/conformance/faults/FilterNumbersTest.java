package dev.sluice.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.sluice.conformance.reload.LiveServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that is counted of a filter, in {@code /stats}, Prometheus and {@code /filters}. */
@SuppressWarnings("NullAway.Init") // JUnit sets it
class FilterNumbersTest {
    private static final String SCRIPT = """
            export async function onRequest(x) {
              switch (x.request.path) {
                case '/deny': return { reply: 403 };
                case '/gone': return { reply: 410 };
                case '/wait': await x.sleep(20); return;
                case '/throw': throw new Error('no');
              }
            }
            export function onResponseChunk(x, chunk) { return chunk.text() + '!!'; }
            """;

    @TempDir
    Path folder;

    private static String yaml(Path script) {
        return """
                admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
                stats_flush_interval: 0.1s
                static_resources:
                  listeners:
                  - name: l
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains:
                    - filters:
                      - name: http
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: test
                          route_config: { virtual_hosts: [ { name: all, domains: ["*"], routes: [ { match: { prefix: / }, direct_response: { status: 200, body: { inline_string: "hello" } } } ] } ] }
                          http_filters:
                          - name: each
                            typed_config: { "@type": type.googleapis.com/sluice.filters.http.script.v1.Script, file: "%s" }
                          - name: router
                            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                """.formatted(script.toString().replace('\\', '/'));
    }

    @Test
    void standInStatsPrometheusAndTheTable() throws Exception {
        Path script = Files.writeString(folder.resolve("each.js"), SCRIPT);
        try (LiveServer server = LiveServer.start(folder, yaml(script), false)) {
            for (int i = 0; i < 300; i++) {
                server.get(server.port(0), "/"); // one of 64 is timed
            }
            Map<String, Integer> more = Map.of("/deny", 403, "/gone", 410, "/wait", 200, "/throw", 500);
            for (var each : more.entrySet()) {
                assertThat(server.get(server.port(0), each.getKey()).statusCode())
                        .isEqualTo(each.getValue());
            }

            Map<String, Long> counters =
                    Map.of("requests", 304L, "replied_403", 1L, "replied_410", 1L, "replied_4xx", 2L, "errors", 1L);
            for (var each : counters.entrySet()) {
                String name = "sluice.filter.test.each." + each.getKey();
                await().untilAsserted(
                                () -> assertThat(server.stat(name)).as(name).isEqualTo(each.getValue()));
            }
            // An asynchronous function waits each time; "hello" is five bytes, and two more leave.
            assertThat(server.stat("sluice.filter.test.each.waited")).isEqualTo(304);
            assertThat(server.stat("sluice.filter.test.each.proceeded")).isGreaterThanOrEqualTo(301);
            long in = server.stat("sluice.filter.test.each.bytes_in");
            assertThat(in).isGreaterThanOrEqualTo(301 * 5);
            assertThat(server.stat("sluice.filter.test.each.bytes_out")).isGreaterThanOrEqualTo(301 * 7);
            assertThat(server.admin("/stats?filter=sluice.filter.test.each"))
                    .contains("sluice.filter.test.each.time: P0(")
                    .contains("sluice.filter.test.each.wait_time: P0(");

            String prometheus = server.admin("/stats/prometheus");
            for (String number :
                    new String[] {"requests", "proceeded", "replied_403", "waited", "errors", "bytes_in"}) {
                assertThat(prometheus)
                        .contains("sluice_filter_" + number + "{sluice_chain=\"test\",sluice_filter=\"each\"}");
            }
            assertThat(prometheus)
                    .contains("sluice_filter_time_bucket{sluice_chain=\"test\",sluice_filter=\"each\",le=");

            JsonObject entry =
                    JsonParser.parseString(server.admin("/filters?format=json")).getAsJsonArray().asList().stream()
                            .map(chain -> chain.getAsJsonObject())
                            .filter(chain -> chain.get("kind").getAsString().equals("http"))
                            .findFirst()
                            .orElseThrow()
                            .getAsJsonArray("filters")
                            .get(0)
                            .getAsJsonObject();
            assertThat(entry.get("requests").getAsLong()).isEqualTo(304);
            assertThat(entry.getAsJsonObject("replied").toString()).isEqualTo("{\"403\":1,\"410\":1}");
            assertThat(entry.get("waited").getAsLong()).isEqualTo(304);
            assertThat(entry.get("waitedMillis").getAsLong()).isGreaterThanOrEqualTo(20);
            assertThat(entry.get("errors").getAsLong()).isEqualTo(1);
            assertThat(entry.get("timeP50Nanos").getAsLong()).isPositive();
            assertThat(entry.get("allocatedPerCall").getAsLong()).isPositive();
            assertThat(entry.get("bytesOut").getAsLong())
                    .isGreaterThan(entry.get("bytesIn").getAsLong());
        }
    }
}
