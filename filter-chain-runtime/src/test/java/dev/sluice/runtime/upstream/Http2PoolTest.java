package dev.sluice.runtime.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Headers;
import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.codec.h2.Http2Options;
import dev.sluice.runtime.codec.h2.Http2Server;
import dev.sluice.runtime.codec.h2.Http2Stats;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryNetwork;
import dev.sluice.runtime.transport.MemoryWire;
import dev.sluice.runtime.upstream.dns.Resolvers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The pool with the real codec at both ends. */
final class Http2PoolTest {
    private final ManualLoop loop = new ManualLoop();
    private final Stats stats = new Stats();
    private final List<Server> servers = new ArrayList<>();

    /** A server's connection that answers when told. */
    private final class Server implements ServerHandler {
        final List<HttpStream> asked = new ArrayList<>();
        final List<String> cut = new ArrayList<>();
        final Http2Server codec;
        boolean closed;

        Server(MemoryWire wire, int streams) {
            Http2Options options =
                    Http2Options.builder().maxConcurrentStreams(streams).build();
            codec = new Http2Server(wire, options, new Http2Stats(new Stats(), "http2"), this);
        }

        void answer(int i) {
            Headers head = new Headers();
            head.set(":status", "200");
            asked.get(i).head(head, true);
            loop.run();
        }

        @Override
        public void onRequestStart() {}

        @Override
        public HttpEvents onStream(HttpStream out) {
            asked.add(out);
            return new Exchange() {
                @Override
                public void onReset(StreamReset why) {
                    cut.add(why.details());
                }
            };
        }

        @Override
        public void onInvalid(HttpStream out, int status, String details, String body) {}

        @Override
        public void onIdle() {}

        @Override
        public void onClosed(@Nullable IOException cause) {
            closed = true;
        }
    }

    private static class Exchange implements HttpEvents, OpenListener<UpstreamHttp> {
        final StringBuilder text = new StringBuilder();

        @Nullable
        HttpStream stream;

        HttpStream stream() {
            return Objects.requireNonNull(stream);
        }

        @Override
        public void onOpen(UpstreamHttp opened) {
            stream = opened.stream();
            Headers head = new Headers();
            head.set(":method", "GET");
            head.set(":path", "/a");
            head.set(":authority", "web.test");
            opened.stream().head(head, true);
        }

        @Override
        public void onFailed(Upstream.Failure failure, String host, String reason) {
            text.append(failure);
        }

        @Override
        public void onHead(Headers head, boolean end) {
            text.append(head.get(":status"));
        }

        @Override
        public void onData(ByteBuffer bytes, boolean end) {}

        @Override
        public void onTrailers(Headers trailers) {}

        @Override
        public void onReset(StreamReset why) {
            text.append(why.kind());
        }
    }

    private UpstreamCluster cluster(int serverStreams, String more) {
        MemoryNetwork network = new MemoryNetwork();
        network.serve(new InetSocketAddress("10.0.0.1", 1), wire -> servers.add(new Server(wire, serverStreams)));
        ClusterSet set = ClusterSet.compile(
                List.of(Rig.cluster("{'name': 'c', 'http2_protocol_options': {'max_concurrent_streams': 3}, " + more
                        + Rig.endpoints(1) + "}")),
                Place.root(Problems.unplaced("test")),
                ClusterEnvironment.of(stats, network, ClientCodecs.HTTP1, new Resolvers()),
                ClusterSet.EMPTY);
        set.start();
        return set.find("c").orElseThrow();
    }

    private Exchange get(UpstreamCluster cluster) {
        Exchange exchange = new Exchange();
        cluster.openHttp(loop, HostChoice.ANY, exchange, exchange);
        loop.run();
        return exchange;
    }

    private long counter(String name) {
        return stats.counter("cluster.c." + name).value();
    }

    private long gauge(String name) {
        return stats.gauge("cluster.c." + name).value();
    }

    @Test
    void manyStreamsShareAConnectionUntilItIsFull() {
        UpstreamCluster cluster = cluster(100, "");
        for (int i = 0; i < 3; i++) {
            get(cluster);
        }
        assertThat(servers).hasSize(1);
        assertThat(gauge("upstream_rq_active")).isEqualTo(3);

        Exchange fourth = get(cluster);
        assertThat(servers).hasSize(2);
        servers.get(1).answer(0);
        servers.get(0).answer(1);
        assertThat(fourth.text).hasToString("200");
        assertThat(gauge("upstream_rq_active")).isEqualTo(2);
        assertThat(counter("upstream_cx_http2_total")).isEqualTo(2);
        assertThat(counter("upstream_cx_total")).isEqualTo(2);
    }

    @Test
    void requestsThatWaitTogetherOpenOneConnection() {
        UpstreamCluster cluster = cluster(100, "");
        List<Exchange> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Exchange exchange = new Exchange();
            cluster.openHttp(loop, HostChoice.ANY, exchange, exchange);
            all.add(exchange);
        }
        loop.run();

        assertThat(servers).hasSize(1);
        assertThat(servers.get(0).asked).hasSize(3);
        assertThat(counter("upstream_rq_pending_total")).isEqualTo(3);
    }

    @Test
    void theServersLimitHolds() {
        UpstreamCluster cluster = cluster(1, "");
        get(cluster);
        Exchange second = get(cluster);

        assertThat(servers).hasSize(2);
        servers.get(1).answer(0);
        assertThat(second.text).hasToString("200");
    }

    @Test
    void aDrainingConnectionFinishesAndTheNextIsOpened() {
        UpstreamCluster cluster = cluster(100, "");
        Exchange first = get(cluster);
        servers.get(0).codec.drain();
        loop.advance(101_000_000L); // in which no response gives it an occasion
        Exchange second = get(cluster);

        assertThat(servers).hasSize(2);
        servers.get(0).answer(0);
        servers.get(1).answer(0);
        assertThat(first.text).hasToString("200");
        assertThat(second.text).hasToString("200");
        assertThat(servers.get(0).closed).isTrue();
        assertThat(gauge("upstream_cx_active")).isEqualTo(1);
        assertThat(counter("upstream_cx_close_notify")).isEqualTo(1);
        assertThat(counter("upstream_cx_destroy_with_active_rq")).isZero();
    }

    @Test
    void cancellingResetsTheStreamAndKeepsTheConnection() {
        UpstreamCluster cluster = cluster(100, "");
        get(cluster).stream().reset();
        loop.run();

        assertThat(servers.get(0).cut).containsExactly("http2.remote_reset");
        assertThat(gauge("upstream_rq_active")).isZero();
        assertThat(counter("upstream_rq_tx_reset")).isEqualTo(1);
        get(cluster);
        assertThat(servers).hasSize(1);
    }

    @Test
    void anIdleConnectionIsClosed() {
        UpstreamCluster cluster = cluster(100, "'common_http_protocol_options': {'idle_timeout': '2s'}, ");
        get(cluster);
        loop.advance(5_000_000_000L);
        assertThat(servers.get(0).closed).isFalse();

        servers.get(0).answer(0);
        loop.advance(2_100_000_000L);
        assertThat(servers.get(0).closed).isTrue();
        assertThat(counter("upstream_cx_idle_timeout")).isEqualTo(1);
        assertThat(gauge("upstream_cx_active")).isZero();
    }

    @Test
    void aConnectionServesItsNumberOfRequests() {
        UpstreamCluster cluster = cluster(100, "'max_requests_per_connection': 2, ");
        for (int i = 0; i < 3; i++) {
            get(cluster);
        }
        assertThat(servers).hasSize(2);
        servers.get(0).answer(0);
        servers.get(0).answer(1);
        assertThat(servers.get(0).closed).isTrue();
        assertThat(counter("upstream_cx_max_requests")).isEqualTo(1);
    }

    @Test
    void aLostConnectionCutsWhatRuns() {
        UpstreamCluster cluster = cluster(100, "");
        Exchange exchange = get(cluster);
        servers.get(0).codec.close(0);
        loop.run();

        assertThat(exchange.text.toString()).isIn("REMOTE", "REFUSED");
        assertThat(gauge("upstream_rq_active")).isZero();
        assertThat(gauge("upstream_cx_active")).isZero();
    }
}
