package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plugins, scripts and configurations are swapped while clients ask without a pause, some of them for downloads that last over many swaps: no request
 * fails, no connection is told to close, and in the end nothing of the old code is left. The long form: {@code -Dswap.rounds=500 -Dswap.clients=64}.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets it
class SwapUnderLoadTest {
    private static final int ROUNDS = Integer.getInteger("swap.rounds", 8);
    private static final int CLIENTS = Integer.getInteger("swap.clients", 16);

    @TempDir
    Path folder;

    private static String yaml(int upstream, Path script, int marker) {
        return """
                admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
                stats_flush_interval: 0.2s
                static_resources:
                  clusters:
                  - name: up
                    load_assignment:
                      cluster_name: up
                      endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } } } ] } ]
                  listeners:
                  - name: l
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains:
                    - filters:
                      - name: http
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: test
                          route_config:
                            virtual_hosts:
                            - name: all
                              domains: ["*"]
                              response_headers_to_add: [ { header: { key: x-marker, value: "%d" } } ]
                              routes: [ { match: { prefix: / }, route: { cluster: up, timeout: 0s } } ]
                          http_filters:
                          - name: stamp
                            typed_config: { "@type": type.googleapis.com/acme.stamp }
                          - name: script
                            typed_config: { "@type": type.googleapis.com/sluice.filters.http.script.v1.Script, file: "%s" }
                          - name: envoy.filters.http.router
                            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                """.formatted(upstream, marker, script.toString().replace('\\', '/'));
    }

    private static byte[] script(int version) {
        return ("export function onResponse(x) { x.response.headers.set('x-script', '" + version + "') }")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void swapped(LiveServer server, SlowUpstream upstream) throws Exception {
        HttpResponse<String> answer = server.reload();
        assertThat(answer.body()).startsWith("OK: ").doesNotContain("nothing has changed");
        upstream.swapped();
    }

    /** A jar that is overwritten in place, half copied, garbage, deleted, put back, again and again; the server looks for itself. */
    @Test
    void survivesRoughHandling() throws Exception {
        Path jar = folder.resolve("plugins/stamp.jar");
        Path script = folder.resolve("stamp.js");
        byte[][] versions = {StampJar.bytes("1.0.0", folder), StampJar.bytes("1.0.1", folder)};
        LiveServer.replace(jar, versions[0]);
        LiveServer.replace(script, script(0));
        try (SlowUpstream upstream = new SlowUpstream();
                LiveServer server = LiveServer.start(folder, yaml(upstream.port(), script, 0), true);
                Load load = Load.start(server.port(0), CLIENTS, 1)) {
            for (int i = 0; i < 4 * ROUNDS && load.failures().isEmpty(); i++) {
                byte[] good = versions[i & 1];
                switch (i % 4) {
                    case 0 -> Files.write(jar, good);
                    case 1 -> Files.write(jar, Arrays.copyOf(good, good.length / 2));
                    case 2 -> Files.writeString(jar, "garbage");
                    default -> Files.delete(jar);
                }
                long seen = load.requests();
                await().pollInterval(Duration.ofMillis(100)).until(() -> load.requests() > seen + CLIENTS);
            }
            LiveServer.replace(jar, StampJar.bytes("2.0.0", folder));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                            server.get(server.port(0), "/echo").headers().firstValue("x-plugin"))
                    .contains("2.0.0"));
            load.stop();
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void losesNothing() throws Exception {
        Path jar = folder.resolve("plugins/stamp.jar");
        Path script = folder.resolve("stamp.js");
        LiveServer.replace(jar, StampJar.bytes("1.0.0", folder));
        LiveServer.replace(script, script(0));
        try (SlowUpstream upstream = new SlowUpstream();
                LiveServer server = LiveServer.start(folder, yaml(upstream.port(), script, 0), false);
                Load load = Load.start(server.port(0), CLIENTS, CLIENTS / 8)) {
            for (int i = 1; i <= ROUNDS && load.failures().isEmpty(); i++) {
                LiveServer.replace(jar, StampJar.bytes("1.0." + i, folder));
                swapped(server, upstream);
                LiveServer.replace(script, script(i));
                swapped(server, upstream);
                if (i % 5 < 2) {
                    server.configure(yaml(upstream.port(), script, i));
                    swapped(server, upstream);
                }
            }
            assertThat(load.failures()).isEmpty();
            long before = load.requests();
            await().until(() -> load.requests() > before + CLIENTS);
            assertThat(server.get(server.port(0), "/echo").headers().firstValue("x-plugin"))
                    .contains("1.0." + ROUNDS);
            load.stop();
            assertThat(load.failures()).isEmpty();

            assertThat(server.stat("sluice.reload.failure")).isZero();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                System.gc();
                assertThat(server.stat("sluice.plugins.loaders_alive")).isEqualTo(1);
            });
            assertThat(server.staged()).hasSize(1);
        }
    }
}
