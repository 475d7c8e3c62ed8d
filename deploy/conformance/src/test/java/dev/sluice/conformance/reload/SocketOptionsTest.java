package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options of a listener's sockets change while clients connect and ask: the sockets stay, and with them who waits to be accepted. */
@SuppressWarnings("NullAway.Init") // JUnit sets it
class SocketOptionsTest {
    private static final String BEFORE = "  enable_reuse_port: false\n";
    private static final String AFTER =
            "  tcp_backlog_size: 7\n  enable_reuse_port: true\n  max_connections_to_accept_per_socket_event: 1\n";

    /** What {@link Load} expects in every answer. */
    private static final String HOST = """
            response_headers_to_add: [ { header: { key: x-plugin, value: a } }, { header: { key: x-script, value: a } } ]
            routes: [ { match: { prefix: / }, route: { cluster: up, timeout: 0s } } ]
            """;

    @TempDir
    Path folder;

    private static String yaml(int upstream, String options) {
        return Yaml.of(0, Yaml.cluster(upstream), Yaml.listener("l", 0, HOST, "") + options);
    }

    @Test
    void aReloadLosesNoConnectionAndSaysWhatWaitsForTheNextStart() throws Exception {
        try (SlowUpstream upstream = new SlowUpstream();
                LiveServer server = LiveServer.start(folder, yaml(upstream.port(), BEFORE), false);
                Load load = Load.start(server.port(0), 4, 0)) {
            int port = server.port(0);
            for (String options : List.of(AFTER, BEFORE, AFTER)) {
                server.configure(yaml(upstream.port(), options));

                HttpResponse<String> reload = server.reload();

                assertThat(reload.body()).startsWith("OK: ").contains("listener l changed");
                if (options.equals(AFTER)) {
                    assertThat(reload.body())
                            .contains("tcp_backlog_size of listener l takes effect at the next start")
                            .contains("enable_reuse_port of listener l takes effect at the next start");
                } else {
                    assertThat(reload.body()).doesNotContain("takes effect");
                }
                try (Load fresh = Load.start(port, 2, 0)) {
                    fresh.stop();
                    assertThat(fresh.failures()).isEmpty();
                }
            }
            load.stop();
            assertThat(load.failures()).isEmpty();
            assertThat(server.port(0)).isEqualTo(port);
            assertThat(server.stat("listener_manager.listener_added")).isEqualTo(1);
        }
    }
}
