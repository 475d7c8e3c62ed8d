package dev.sluice.runtime.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Headers;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryNetwork;
import dev.sluice.runtime.transport.MemoryWire;
import dev.sluice.runtime.upstream.dns.Resolvers;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The pool with the real codec. */
final class Http1PoolTest {
    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    private final ManualLoop loop = new ManualLoop();
    private final Stats stats = new Stats();
    private final List<MemoryWire> servers = new ArrayList<>();
    private final List<MemoryWire.Collector> seen = new ArrayList<>();
    private final UpstreamCluster cluster;

    Http1PoolTest() {
        MemoryNetwork network = new MemoryNetwork();
        network.serve(new InetSocketAddress("10.0.0.1", 1), wire -> {
            MemoryWire.Collector collector = new MemoryWire.Collector();
            servers.add(wire);
            seen.add(collector);
            wire.start(collector);
        });
        ClusterSet set = ClusterSet.compile(
                List.of(Rig.cluster("{'name': 'c', " + Rig.endpoints(1) + "}")),
                Place.root(Problems.unplaced("test")),
                ClusterEnvironment.of(stats, network, ClientCodecs.HTTP1, new Resolvers()),
                ClusterSet.EMPTY);
        set.start();
        cluster = set.find("c").orElseThrow();
    }

    private Exchange get() {
        Exchange exchange = new Exchange();
        cluster.openHttp(loop, HostChoice.ANY, exchange, exchange);
        loop.run();
        return exchange;
    }

    private void answer(int server, String text) {
        servers.get(server).write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        loop.run();
    }

    private long counter(String name) {
        return stats.counter("cluster.c." + name).value();
    }

    @Test
    void oneConnectionServesOneAfterTheOther() {
        for (int i = 0; i < 3; i++) {
            Exchange exchange = get();
            assertThat(exchange.pooled).isEqualTo(i > 0);
            answer(0, OK);
            assertThat(exchange.text).hasToString("200 ok.");
        }

        assertThat(servers).hasSize(1);
        assertThat(seen.get(0).text()).startsWith("GET /a HTTP/1.1\r\nhost: web.test\r\n");
        assertThat(counter("upstream_cx_tx_bytes_total")).isEqualTo(seen.get(0).bytes().length);
        assertThat(counter("upstream_cx_rx_bytes_total")).isEqualTo(3L * OK.length());
    }

    @Test
    void connectionCloseIsHeard() {
        get();
        answer(0, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");

        assertThat(counter("upstream_cx_close_notify")).isEqualTo(1);
        assertThat(counter("upstream_cx_destroy_with_active_rq")).isZero();
        get();
        assertThat(servers).hasSize(2);
    }

    @Test
    void bytesNobodyAskedForEndTheConnection() {
        get();
        answer(0, OK);
        answer(0, OK);

        get();
        assertThat(servers).hasSize(2);
        assertThat(stats.gauge("cluster.c.upstream_cx_active").value()).isEqualTo(1);
    }

    @Test
    void aBrokenResponseIsAProtocolErrorAndEndsTheConnection() {
        Exchange exchange = get();
        answer(0, "HTTP/1.1 2x0 OK\r\n\r\n");

        assertThat(exchange.reset).isNotNull();
        assertThat(exchange.reset.kind()).isEqualTo(StreamReset.Kind.PROTOCOL);
        assertThat(counter("upstream_cx_protocol_error")).isEqualTo(1);
        assertThat(counter("upstream_cx_destroy_local_with_active_rq")).isEqualTo(1);
        assertThat(stats.gauge("cluster.c.upstream_rq_active").value()).isZero();
    }

    @Test
    void anEarlyEndIsARemoteReset() {
        Exchange exchange = get();
        servers.get(0).close();
        loop.run();

        assertThat(exchange.reset).isNotNull();
        assertThat(exchange.reset.kind()).isEqualTo(StreamReset.Kind.REMOTE);
        assertThat(counter("upstream_cx_destroy_remote_with_active_rq")).isEqualTo(1);
    }

    private static final class Exchange implements HttpEvents, OpenListener<UpstreamHttp> {
        private final StringBuilder text = new StringBuilder();
        private boolean pooled;
        private @Nullable StreamReset reset;

        @Override
        public void onOpen(UpstreamHttp stream) {
            pooled = stream.pooled();
            Headers head = new Headers();
            head.set(":method", "GET");
            head.set(":path", "/a");
            head.set(":authority", "web.test");
            stream.stream().head(head, true);
        }

        @Override
        public void onFailed(Upstream.Failure failure, String host, String reason) {
            text.append(failure);
        }

        @Override
        public void onHead(Headers head, boolean end) {
            text.append(head.get(":status")).append(end ? "." : " ");
        }

        @Override
        public void onData(ByteBuffer bytes, boolean end) {
            text.append(StandardCharsets.US_ASCII.decode(bytes)).append(end ? "." : "");
        }

        @Override
        public void onTrailers(Headers trailers) {}

        @Override
        public void onReset(StreamReset why) {
            reset = why;
        }
    }
}
