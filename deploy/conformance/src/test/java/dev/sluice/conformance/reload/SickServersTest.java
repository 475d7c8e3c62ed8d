package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real servers that turn sick and well while requests come. */
final class SickServersTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Sickly first = new Sickly("first");
    private final Sickly second = new Sickly("second");

    @TempDir
    private Path folder = Path.of("");

    SickServersTest() throws IOException {}

    /** Answers with its name, and checks with what the test wants. */
    private final class Sickly {
        private final HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        volatile boolean sick;
        volatile int checks;

        Sickly(String name) throws IOException {
            server.createContext("/health", x -> {
                checks++;
                answer(x, sick ? 503 : 200, "");
            });
            server.createContext("/", x -> answer(x, sick ? 500 : 200, name));
            server.setExecutor(threads);
            server.start();
        }

        private void answer(HttpExchange x, int status, String text) throws IOException {
            byte[] body = text.getBytes(StandardCharsets.US_ASCII);
            x.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            x.getResponseBody().write(body);
            x.close();
        }

        String endpoint() {
            return "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: "
                    + server.getAddress().getPort() + "}}}}";
        }
    }

    @AfterEach
    void stop() {
        first.server.stop(0);
        second.server.stop(0);
        threads.shutdownNow();
    }

    private String yaml(String route) {
        return """
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      route_config:
                        virtual_hosts:
                        - {name: all, domains: ["*"], routes: [{match: {prefix: ROUTE}, route: {cluster: two}}]}
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
              - name: two
                health_checks:
                - timeout: 2s
                  interval: 0.05s
                  no_traffic_interval: 0.05s
                  unhealthy_threshold: 1
                  healthy_threshold: 2
                  http_health_check: {path: /health}
                load_assignment:
                  cluster_name: two
                  endpoints: [{lb_endpoints: [FIRST, SECOND]}]
            """.replace("ROUTE", route).replace("FIRST", first.endpoint()).replace("SECOND", second.endpoint());
    }

    private static void awaitHealthy(LiveServer live, long hosts) {
        await().atMost(Duration.ofSeconds(10)).until(() -> live.stat("cluster.two.membership_healthy") == hosts);
    }

    private static void allFrom(LiveServer live, String name) throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(live.get(live.port(0), "/").body()).isEqualTo(name);
        }
    }

    @Test
    void requestsGoToTheOneThatIsWell() throws Exception {
        try (LiveServer live = LiveServer.start(folder, yaml("/"), false)) {
            assertThat(live.stat("cluster.two.membership_healthy")).isEqualTo(2);
            first.sick = true;
            awaitHealthy(live, 1);
            allFrom(live, "second");
            first.sick = false;
            awaitHealthy(live, 2);
            second.sick = true;
            awaitHealthy(live, 1);
            allFrom(live, "first");
        }
    }

    @Test
    void whatIsKnownOfHostsOutlivesAReload() throws Exception {
        try (LiveServer live = LiveServer.start(folder, yaml("/"), false)) {
            first.sick = true;
            awaitHealthy(live, 1);
            live.configure(yaml("/a"));
            assertThat(live.reload().statusCode()).isEqualTo(200);

            assertThat(live.admin("/clusters")).containsOnlyOnce("health_flags::/failed_active_hc");
            assertThat(live.get(live.port(0), "/a").body()).isEqualTo("second");
            int before = second.checks;
            await().atMost(Duration.ofSeconds(10)).until(() -> second.checks > before + 2);
        }
    }

    @Test
    void whoIsSickAtTheStartGetsNothing() throws Exception {
        first.sick = true;
        try (LiveServer live = LiveServer.start(folder, yaml("/"), false)) {
            assertThat(live.stat("cluster.two.membership_healthy")).isEqualTo(1);
            allFrom(live, "second");
        }
    }
}
