package dev.sluice.conformance.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.conformance.Subject;
import dev.sluice.conformance.reload.LiveServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** More than it can do: what is over the limits is refused at once, what waits is bounded, and what was admitted is served. */
class OverloadTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    /** An upstream of 4 connections and 50 ms can do 80 requests per second; 64 clients ask as fast as they are answered. */
    @Test
    void refusesWhatIsOverTheLimitsAndServesTheRest() throws Exception {
        try (ServerSocket upstream = Traffic.upstream(50);
                LiveServer server = LiveServer.start(folder, Traffic.yaml(upstream.getLocalPort(), 4, 8), false)) {
            AtomicLong mostWaiting = new AtomicLong();
            AtomicLong mostConnections = new AtomicLong();
            AtomicBoolean over = new AtomicBoolean();
            Thread watcher = new Thread(() -> watch(server, over, mostWaiting, mostConnections));
            watcher.start();

            Traffic.Counts counts = Traffic.ask(server.port(0), 64, 15);
            over.set(true);
            watcher.join();

            assertThat(counts.good() + counts.refused()).isEqualTo(64 * 15);
            assertThat(counts.refused()).as("refused at once").isPositive();
            assertThat(counts.good()).as("admitted and served").isPositive();
            assertThat(mostWaiting.get()).as("waiting for a connection").isBetween(1L, 8L + 2);
            assertThat(mostConnections.get()).as("connections to upstream").isBetween(1L, 4L + 2);
            assertThat(server.stat("cluster.back.upstream_rq_pending_overflow")).isEqualTo(counts.refused());
            await().untilAsserted(() -> {
                assertThat(server.stat("cluster.back.upstream_rq_active")).isZero();
                assertThat(server.stat("http.front.downstream_rq_active")).isZero();
            });
        }
    }

    private static void watch(LiveServer server, AtomicBoolean over, AtomicLong waiting, AtomicLong connections) {
        try {
            while (!over.get()) {
                waiting.accumulateAndGet(server.stat("cluster.back.upstream_rq_pending_active"), Math::max);
                connections.accumulateAndGet(server.stat("cluster.back.upstream_cx_active"), Math::max);
            }
        } catch (IOException | InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who comes on top of the process's connections is closed at once, whoever is there is served, and a reload sets another limit. */
    @Test
    void closesConnectionsOverTheLimitOfTheProcess() throws Exception {
        try (ServerSocket upstream = Traffic.upstream(0);
                LiveServer server = LiveServer.start(folder, limited(upstream, 2), false);
                Socket first = connect(server);
                Socket second = connect(server)) {
            assertThat(Traffic.once(first)).isTrue();
            assertThat(Traffic.once(second)).isTrue();
            try (Socket third = connect(server)) {
                assertThat(ended(third)).isTrue();
            }
            assertThat(Traffic.once(first)).isTrue();
            assertThat(server.admin("/stats?filter=downstream_global_cx_overflow"))
                    .contains("downstream_global_cx_overflow: 1");

            server.configure(limited(upstream, 3));
            assertThat(server.reload().statusCode()).isEqualTo(200);
            try (Socket third = connect(server)) {
                assertThat(Traffic.once(third)).isTrue();
            }
        }
    }

    private static String limited(ServerSocket upstream, int most) {
        return Traffic.yaml(upstream.getLocalPort(), 4, 8) + """
                overload_manager:
                  resource_monitors:
                  - name: envoy.resource_monitors.global_downstream_max_connections
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig
                      max_active_downstream_connections: %d
                """.formatted(most);
    }

    private static Socket connect(LiveServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port(0));
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Closed by the other side, with or without a reset. */
    private static boolean ended(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** With the file descriptors used up accepting rests, connections that are open go on, and it accepts again when some are free. */
    @EnabledOnOs({OS.LINUX, OS.MAC})
    @Test
    void livesThroughTheEndOfFileDescriptors() throws Exception {
        Path config = folder.resolve("envoy.yaml");
        Path address = folder.resolve("admin");
        int port = free();
        Files.writeString(config, """
                static_resources:
                  listeners:
                  - name: echo
                    address: { socket_address: { address: 127.0.0.1, port_value: PORT } }
                    filter_chains: [{ filters: [{ name: echo, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo } }] }]
                """.replace("PORT", String.valueOf(port)));
        Path said = folder.resolve("said");
        Process process =
                Subject.limited(400, List.of("-c", config.toString(), "--concurrency", "1", "-l", "info"), said);
        List<Socket> open = new ArrayList<>();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Subject.output(said).contains("starting workers") && accepts(port));
            while (!Subject.output(said).contains("cannot accept for a moment")) {
                assertThat(open.size())
                        .as("connections before the end of descriptors")
                        .isLessThan(1000);
                open.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            assertThat(echoes(open.get(0))).as("an open connection goes on").isTrue();
            assertThat(process.isAlive()).isTrue();

            Socket last = open.remove(open.size() - 1);
            for (Socket each : open.subList(1, open.size())) {
                each.close();
            }
            assertThat(echoes(last)).as("one that waited is accepted").isTrue();
            last.close();
        } finally {
            for (Socket each : open) {
                each.close();
            }
            Subject.end(process);
        }
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return echoes(socket);
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean echoes(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("hello");
    }
}
