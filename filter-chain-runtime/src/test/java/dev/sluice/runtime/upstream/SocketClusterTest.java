package dev.sluice.runtime.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.filter.Headers;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.Loops;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.socket.SocketDialer;
import dev.sluice.runtime.upstream.dns.Resolvers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real loops and loopback sockets; the protocol is {@link FakeCodec}'s. */
final class SocketClusterTest {
    private final Loops loops = Loops.start(2);
    private final Stats stats = new Stats();
    private final Resolvers resolvers = new Resolvers();
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private ClusterSet set = ClusterSet.EMPTY;

    SocketClusterTest() throws IOException {
        daemon(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        set.close();
        server.close();
        for (Socket socket : accepted) {
            socket.close();
        }
        resolvers.close();
        loops.close();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "test-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket socket) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            while (in.readLine() != null) {
                socket.getOutputStream().write("200\n".getBytes(StandardCharsets.US_ASCII));
            }
            socket.close();
        } catch (IOException closed) {
            // The test closed it.
        }
    }

    private UpstreamCluster start(int port) {
        Problems problems = Problems.unplaced("test");
        set = ClusterSet.compile(
                List.of(Rig.cluster("{'name': 'c', " + Rig.endpoints(port).replace("10.0.0.1", "127.0.0.1") + "}")),
                Place.root(problems),
                ClusterEnvironment.of(stats, SocketDialer.INSTANCE, (w, h, l) -> new FakeCodec(w, h), resolvers),
                ClusterSet.EMPTY);
        assertThat(problems.all()).isEmpty();
        set.start();
        return set.find("c").orElseThrow();
    }

    /** Completes with the status, or with the failure's reason. */
    private static CompletableFuture<String> get(UpstreamCluster cluster, Loop loop) {
        CompletableFuture<String> done = new CompletableFuture<>();
        loop.execute(() -> {
            Events events = new Events(done);
            cluster.openHttp(loop, HostChoice.ANY, events, events);
        });
        return done;
    }

    private static String now(CompletableFuture<String> future) throws Exception {
        return future.get(5, TimeUnit.SECONDS);
    }

    private long counter(String name) {
        return stats.counter("cluster.c." + name).value();
    }

    @Test
    void everyLoopKeepsItsOwnConnection() throws Exception {
        UpstreamCluster cluster = start(server.getLocalPort());
        for (int i = 0; i < 10; i++) {
            assertThat(now(get(cluster, loops.all().get(i % 2)))).isEqualTo("200");
        }

        assertThat(accepted).hasSize(2);
        assertThat(counter("upstream_rq_total")).isEqualTo(10);
        assertThat(counter("upstream_cx_total")).isEqualTo(2);
    }

    @Test
    void aConnectionTheServerClosedIsNotUsedAgain() throws Exception {
        UpstreamCluster cluster = start(server.getLocalPort());
        Loop loop = loops.all().get(0);
        assertThat(now(get(cluster, loop))).isEqualTo("200");

        accepted.get(0).close();
        await().until(() -> stats.gauge("cluster.c.upstream_cx_active").value() == 0);

        assertThat(now(get(cluster, loop))).isEqualTo("200");
        assertThat(counter("upstream_cx_destroy_remote")).isEqualTo(1);
    }

    @Test
    void aRefusalHasEnvoysReason() throws Exception {
        int port = server.getLocalPort();
        server.close();

        String reason = now(get(start(port), loops.all().get(0)));

        assertThat(reason).isEqualTo("CONNECT delayed_connect_error:_Connection_refused");
        assertThat(counter("upstream_cx_connect_fail")).isEqualTo(1);
    }

    @Test
    void manyAtOnceComeBackAndLeaveNothingBehind() throws Exception {
        UpstreamCluster cluster = start(server.getLocalPort());
        List<CompletableFuture<String>> all = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(get(cluster, loops.all().get(i % 2)));
        }
        for (CompletableFuture<String> one : all) {
            assertThat(now(one)).isEqualTo("200");
        }
        set.close();

        await().until(() -> stats.gauge("cluster.c.upstream_cx_active").value() == 0);
        assertThat(stats.gauge("cluster.c.upstream_rq_active").value()).isZero();
        assertThat(stats.gauge("cluster.c.upstream_rq_pending_active").value()).isZero();
        assertThat(counter("upstream_cx_destroy")).isEqualTo(counter("upstream_cx_total"));
    }

    private record Events(CompletableFuture<String> done) implements HttpEvents, OpenListener<UpstreamHttp> {
        @Override
        public void onOpen(UpstreamHttp stream) {
            Headers head = new Headers();
            head.set(":path", "/");
            stream.stream().head(head, true);
        }

        @Override
        public void onFailed(Upstream.Failure failure, String host, String reason) {
            done.complete(failure + " " + reason);
        }

        @Override
        public void onHead(Headers head, boolean end) {
            done.complete(head.get(":status"));
        }

        @Override
        public void onData(ByteBuffer bytes, boolean end) {}

        @Override
        public void onTrailers(Headers trailers) {}

        @Override
        public void onReset(StreamReset why) {
            done.complete("reset " + why.kind());
        }
    }
}
