package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.conformance.docs.ServerPair;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plugins, scripts, configurations and certificates are swapped while clients ask without a pause over HTTP/1.1, TLS and HTTP/2, some of them for downloads
 * that last over many swaps: no request fails, no connection is told to close, and in the end nothing of the old code is left. The long form:
 * {@code -Dswap.rounds=500 -Dswap.clients=64 -Dswap.quiet=250}. What was measured goes to the log {@code sluice.proof} and to {@code target/swaps.txt}.
 */
@SuppressWarnings("NullAway.Init") // JUnit sets it
class SwapUnderLoadTest {
    private static final int ROUNDS = Integer.getInteger("swap.rounds", 5);
    private static final int CLIENTS = Integer.getInteger("swap.clients", 16);

    /** Which kinds of swaps, for who looks for the owner of something; all. */
    private static final String KINDS = System.getProperty("swap.kinds", "plugin,script,configuration,certificate");

    private static final int QUIET = Integer.getInteger("swap.quiet", Math.max(3, ROUNDS / 10));

    private static final int SAMPLES = 20;
    private static final int MANY = 50;
    private static final long SLACK_BYTES = 4 << 20;

    @TempDir
    Path folder;

    private String yaml(int upstream, int marker) {
        return """
                admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
                stats_flush_interval: 0.2s
                static_resources:
                  clusters:
                  - name: up
                    load_assignment:
                      cluster_name: up
                      endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: UPSTREAM } } } } ] } ]
                  listeners:
                  - name: plain
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains:
                    - filters: &http
                      - name: http
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: test
                          route_config:
                            virtual_hosts:
                            - name: all
                              domains: ["*"]
                              response_headers_to_add: [ { header: { key: x-marker, value: "MARKER" } } ]
                              routes: [ { match: { prefix: / }, route: { cluster: up, timeout: 0s } } ]
                          http_filters:
                          - name: stamp
                            typed_config: { "@type": type.googleapis.com/acme.stamp }
                          - name: script
                            typed_config: { "@type": type.googleapis.com/sluice.filters.http.script.v1.Script, file: "FOLDER/stamp.js" }
                          - name: envoy.filters.http.router
                            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                  - name: secure
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains:
                    - transport_socket:
                        name: tls
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                          common_tls_context:
                            alpn_protocols: [ h2, http/1.1 ]
                            tls_certificates:
                            - { certificate_chain: { filename: "FOLDER/server.pem" }, private_key: { filename: "FOLDER/server.key" } }
                      filters: *http
                  - name: pauses
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains:
                    - filters:
                      - { name: pauses, typed_config: { "@type": type.googleapis.com/acme.pauses } }
                      - { name: echo, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo } }
                """.replace("UPSTREAM", Integer.toString(upstream))
                .replace("MARKER", Integer.toString(marker))
                .replace("FOLDER", folder.toString().replace('\\', '/'));
    }

    private ServerPair[] pairs() throws Exception {
        ServerPair[] pairs = new ServerPair[2];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = ServerPair.in(Files.createDirectories(folder.resolve("pair" + i)));
        }
        certify(pairs[0]);
        return pairs;
    }

    /** The certificate that is served from the next look on. */
    private void certify(ServerPair pair) throws Exception {
        Files.copy(pair.key(), folder.resolve("server.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(pair.certificate(), folder.resolve("server.pem"), StandardCopyOption.REPLACE_EXISTING);
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
        Pauses.install(folder);
        pairs();
        try (SlowUpstream upstream = new SlowUpstream();
                LiveServer server = LiveServer.start(folder, yaml(upstream.port(), 0), true);
                Load load = Load.start(server.port(0), server.port(1), CLIENTS, 1)) {
            for (int i = 0; i < 4 * ROUNDS && load.failures().isEmpty(); i++) {
                byte[] good = versions[i & 1];
                switch (i % 4) {
                    case 0 -> Files.write(jar, good);
                    case 1 -> Files.write(jar, Arrays.copyOf(good, good.length / 2));
                    case 2 -> Files.writeString(jar, "garbage");
                    default -> Files.delete(jar);
                }
                long seen = load.requests();
                long since = System.nanoTime();
                await().pollInterval(Duration.ofMillis(20))
                        .until(() -> load.requests() > seen + CLIENTS && System.nanoTime() - since > 100_000_000L);
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
        Pauses.install(folder);
        ServerPair[] pairs = pairs();
        try (SlowUpstream upstream = new SlowUpstream();
                LiveServer server = LiveServer.start(folder, yaml(upstream.port(), 0), false);
                Pauses pauses = Pauses.on(server.port(2));
                Load load = Load.start(server.port(0), server.port(1), CLIENTS, CLIENTS / 8)) {
            await().atMost(Duration.ofMinutes(2)).until(() -> load.requests() > 20L * CLIENTS);
            Figures figures = new Figures(ROUNDS, CLIENTS);
            long multiplexed = server.stat("http.test.downstream_cx_http2_total");
            Pauses.begin();
            long calm = load.requests();
            await().atMost(Duration.ofMinutes(2)).until(() -> load.requests() > calm + 50L * CLIENTS);
            figures.add("timers late without swaps", pauses.told());
            figures.heap("before the first round");
            List<Long> live = new ArrayList<>();
            int sampled = ROUNDS < SAMPLES ? ROUNDS : ROUNDS / SAMPLES;
            Pauses.begin();
            for (int i = 1; i <= ROUNDS && load.failures().isEmpty(); i++) {
                if (does("plugin")) {
                    LiveServer.replace(jar, StampJar.bytes("1.0." + i, folder));
                    figures.underLoad("plugin", () -> swapped(server, upstream));
                }
                if (does("script")) {
                    LiveServer.replace(script, script(i));
                    figures.underLoad("script", () -> swapped(server, upstream));
                }
                if (i % 5 < 2 && does("configuration")) {
                    server.configure(yaml(upstream.port(), i));
                    figures.underLoad("configuration", () -> swapped(server, upstream));
                }
                if (i % 4 == 0 && does("certificate")) {
                    certify(pairs[i / 4 % 2]);
                    server.reload();
                }
                if (i % sampled == 0) {
                    live.add(figures.heap("after round " + i));
                }
            }
            figures.add("timers late with swaps", pauses.told());
            assertThat(load.failures()).isEmpty();
            long before = load.requests();
            await().atMost(Duration.ofMinutes(1)).until(() -> load.requests() > before + CLIENTS);
            assertThat(server.get(server.port(0), "/echo").headers().firstValue("x-plugin"))
                    .contains("1.0." + (does("plugin") ? ROUNDS : 0));
            load.stop();
            assertThat(load.failures()).isEmpty();
            assertThat(server.stat("http.test.downstream_cx_http2_total")).isEqualTo(multiplexed);
            figures.add(
                    "requests", load.requests() + ", failed " + load.failures().size());
            figures.heap("after the load");
            flat(live);
            quiet(server, figures);
            figures.heap("in the end");

            assertThat(server.stat("sluice.reload.failure")).isZero();
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                System.gc();
                assertThat(server.stat("sluice.plugins.loaders_alive")).isEqualTo(2);
            });
            assertThat(server.staged()).hasSize(2);
            figures.add("class loaders of plugins alive", "2 of 2 plugins");
            figures.end();
            costsTheLoopsLittle(figures);
        }
    }

    private static boolean does(String kind) {
        return KINDS.contains(kind);
    }

    /** What streams hold on to comes and goes, so the least of each third counts. */
    private static void flat(List<Long> live) {
        if (live.size() >= SAMPLES) {
            int third = live.size() / 3;
            assertThat(Collections.min(live.subList(live.size() - third, live.size())))
                    .as("live heap after rounds: %s", live)
                    .isLessThan(Collections.min(live.subList(third, 2 * third)) + SLACK_BYTES);
        }
    }

    /** How long it takes until new streams meet what was dropped, and what that costs the loops, with a few clients that ask now and then. */
    private void quiet(LiveServer server, Figures figures) throws Exception {
        byte[][] jars = {StampJar.large("2.0.0", 1 << 20, folder), StampJar.large("2.0.1", 1 << 20, folder)};
        try (Load calm = Load.calm(server.port(0), 2, Duration.ofMillis(5))) {
            await().until(() -> calm.requests() > 50);
            for (int i = 1; i <= QUIET; i++) {
                Turns.begin();
                await().pollInterval(Duration.ofMillis(10)).until(() -> Turns.seen() > 60);
                figures.turn("without a swap", Turns.longest());
                LiveServer.replace(folder.resolve("plugins/stamp.jar"), jars[i & 1]);
                alone(server, figures, "plugin of 1 MB", "x-plugin", "2.0." + (i & 1));
                LiveServer.replace(folder.resolve("stamp.js"), script(1000 + i));
                alone(server, figures, "script", "x-script", Integer.toString(1000 + i));
            }
            calm.stop();
            assertThat(calm.failures()).isEmpty();
        }
    }

    /** The median, as what else the machine does shows in the tail of this; the tail is told. */
    private static void costsTheLoopsLittle(Figures figures) {
        if (QUIET >= MANY) {
            long usual = figures.turnMedian("without a swap");
            for (String kind : List.of("plugin of 1 MB", "script")) {
                assertThat(figures.turnMedian(kind) - usual)
                        .as("nanoseconds that a swap adds, %s", kind)
                        .isLessThan(1_000_000);
            }
        }
    }

    private static void alone(LiveServer server, Figures figures, String kind, String header, String value)
            throws Exception {
        Turns.begin();
        figures.quiet(kind, () -> {
            server.reload();
            assertThat(server.get(server.port(0), "/echo").headers().firstValue(header))
                    .contains(value);
        });
        long seen = Turns.seen();
        await().pollInterval(Duration.ofMillis(10)).until(() -> Turns.seen() > seen + 20);
        figures.turn(kind, Turns.longest());
    }
}
