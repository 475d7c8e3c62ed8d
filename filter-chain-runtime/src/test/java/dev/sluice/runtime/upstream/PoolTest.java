package dev.sluice.runtime.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Upstream.Failure;
import dev.sluice.runtime.transport.tls.TlsContexts;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PoolTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void usesTheConnectionThatBecameIdleLast() {
        Rig rig = Rig.of("");
        rig.get("/a");
        rig.get("/b");
        rig.answer(1, "200");
        rig.answer(0, "200");

        Client third = rig.get("/c");

        assertThat(rig.servers).hasSize(2);
        assertThat(rig.servers.get(0).requests).containsExactly("/a", "/c");
        assertThat(third.open).isNotNull();
        assertThat(third.open.pooled()).isTrue();
        assertThat(third.open.host()).isEqualTo("10.0.0.1:1");
    }

    @Test
    void countsConnectionsAndRequestsAsEnvoyDoes() {
        Rig rig = Rig.of("");
        Client client = rig.get("/a");

        assertThat(rig.gauge("upstream_rq_active")).isEqualTo(1);
        assertThat(rig.gauge("upstream_cx_active")).isEqualTo(1);
        rig.answer(0, "503");

        assertThat(client.status).isEqualTo("503");
        assertThat(rig.counter("upstream_cx_total")).isEqualTo(1);
        assertThat(rig.counter("upstream_cx_http1_total")).isEqualTo(1);
        assertThat(rig.counter("upstream_rq_total")).isEqualTo(1);
        assertThat(rig.counter("upstream_rq_pending_total")).isEqualTo(1);
        assertThat(rig.gauge("upstream_rq_pending_active")).isZero();
        assertThat(rig.gauge("upstream_rq_active")).isZero();
        assertThat(rig.counter("upstream_cx_tx_bytes_total")).isEqualTo(10);
        assertThat(rig.counter("upstream_cx_rx_bytes_total")).isEqualTo(20);
        assertThat(rig.host().rqError()).isEqualTo(1);
        assertThat(rig.host().rqTotal()).isEqualTo(1);
        assertThat(rig.host().cxActive()).isEqualTo(1);
    }

    @Test
    void removesAnIdleConnectionThatDied() {
        Rig rig = Rig.of("");
        rig.get("/a");
        rig.answer(0, "200");
        rig.servers.get(0).wire.close();
        rig.loop.run();

        Client next = rig.get("/b");

        assertThat(rig.servers).hasSize(2);
        assertThat(next.open).isNotNull();
        assertThat(next.open.pooled()).isFalse();
        assertThat(rig.counter("upstream_cx_destroy_remote")).isEqualTo(1);
        assertThat(rig.gauge("upstream_cx_active")).isEqualTo(1);
    }

    @Test
    void closesIdleConnectionsAfterTheirTime() {
        Rig rig = Rig.of("'common_http_protocol_options': {'idle_timeout': '10s'}, ");
        rig.get("/a");
        rig.get("/b");
        rig.answer(0, "200");
        rig.loop.advance(6 * SECOND);
        rig.answer(1, "200");
        rig.loop.advance(5 * SECOND);

        assertThat(rig.servers.get(0).closed).isTrue();
        assertThat(rig.servers.get(1).closed).isFalse();

        rig.loop.advance(5 * SECOND);

        assertThat(rig.servers.get(1).closed).isTrue();
        assertThat(rig.counter("upstream_cx_idle_timeout")).isEqualTo(2);
        assertThat(rig.counter("upstream_cx_destroy_local")).isEqualTo(2);
        assertThat(rig.gauge("upstream_cx_active")).isZero();
        assertThat(rig.loop.timers()).isZero();
    }

    @Test
    void endsAConnectionAfterItsLastRequest() {
        Rig rig = Rig.of("'max_requests_per_connection': 2, ");
        rig.get("/a");
        rig.answer(0, "200");
        rig.get("/b");
        rig.answer(0, "200");

        assertThat(rig.servers.get(0).closed).isTrue();
        assertThat(rig.counter("upstream_cx_max_requests")).isEqualTo(1);
        rig.get("/c");
        assertThat(rig.servers).hasSize(2);
    }

    @Test
    void anOldConnectionEndsWithItsExchange() {
        Rig rig = Rig.of("'common_http_protocol_options': {'max_connection_duration': '5s'}, ");
        Client client = rig.get("/a");
        rig.loop.advance(6 * SECOND);

        assertThat(rig.servers.get(0).closed).isFalse();
        rig.answer(0, "200");

        assertThat(client.status).isEqualTo("200");
        assertThat(rig.servers.get(0).closed).isTrue();
        assertThat(rig.counter("upstream_cx_max_duration_reached")).isEqualTo(1);
    }

    @Test
    void boundsConnectionsAndLetsRequestsWait() {
        Rig rig = Rig.of(breakers("'max_connections': 1"));
        rig.get("/a");
        Client second = rig.get("/b");

        assertThat(rig.servers).hasSize(1);
        assertThat(second.open).isNull();
        assertThat(rig.counter("upstream_cx_overflow")).isEqualTo(1);
        assertThat(rig.gauge("circuit_breakers.default.cx_open")).isEqualTo(1);
        assertThat(rig.gauge("upstream_rq_pending_active")).isEqualTo(1);

        rig.answer(0, "200");
        assertThat(rig.servers.get(0).requests).containsExactly("/a", "/b");
        assertThat(rig.gauge("upstream_rq_pending_active")).isZero();
    }

    @Test
    void noConnectionsAllowedStillOpensOne() {
        Rig rig = Rig.of(breakers("'max_connections': 0"));

        Client client = rig.get("/a");

        assertThat(client.open).isNotNull();
        assertThat(rig.counter("upstream_cx_overflow")).isEqualTo(1);
    }

    @Test
    void boundsWaitingRequests() {
        Rig rig = Rig.of(breakers("'max_connections': 1, 'max_pending_requests': 1"));
        rig.get("/a");
        rig.get("/b");
        Client third = rig.get("/c");

        assertThat(third.failure).isEqualTo(Failure.OVERFLOW);
        assertThat(third.failedHost).isEqualTo("10.0.0.1:1");
        assertThat(rig.counter("upstream_rq_pending_overflow")).isEqualTo(1);
        assertThat(rig.gauge("circuit_breakers.default.rq_pending_open")).isEqualTo(1);
    }

    @Test
    void noPendingAllowedOverflowsWithoutAnIdleConnection() {
        Rig rig = Rig.of(breakers("'max_pending_requests': 0"));

        assertThat(rig.get("/a").failure).isEqualTo(Failure.OVERFLOW);
        assertThat(rig.servers).isEmpty();
    }

    @Test
    void boundsRunningRequests() {
        Rig rig = Rig.of(breakers("'max_requests': 1"));
        rig.get("/a");
        Client second = rig.get("/b");

        assertThat(second.failure).isEqualTo(Failure.OVERFLOW);
        assertThat(rig.gauge("circuit_breakers.default.rq_open")).isEqualTo(1);
        rig.answer(0, "200");

        assertThat(rig.gauge("circuit_breakers.default.rq_open")).isZero();
        assertThat(rig.get("/c").open).isNotNull();
    }

    @Test
    void aRefusedConnectFailsAllWhoWait() {
        Rig rig = Rig.of("");
        rig.network.refuse(new InetSocketAddress("10.0.0.1", 1));
        Client first = new Client("/a");
        Client second = new Client("/b");
        rig.cluster.openHttp(rig.loop, HostChoice.ANY, first, first);
        rig.cluster.openHttp(rig.loop, HostChoice.ANY, second, second);
        rig.loop.run();

        for (Client client : List.of(first, second)) {
            assertThat(client.failure).isEqualTo(Failure.CONNECT);
            assertThat(client.reason).isEqualTo("delayed_connect_error:_Connection_refused");
        }
        assertThat(rig.counter("upstream_cx_connect_fail")).isEqualTo(2);
        assertThat(rig.counter("upstream_rq_pending_failure_eject")).isEqualTo(2);
        assertThat(rig.counter("upstream_cx_destroy_remote")).isEqualTo(2);
        assertThat(rig.counter("upstream_rq_total")).isZero();
        assertThat(rig.gauge("upstream_cx_active")).isZero();
        assertThat(rig.host().cxConnectFail()).isEqualTo(2);
        assertThat(rig.host().rqError()).isEqualTo(2);
    }

    @Test
    void aCancelledWaitHearsNothingAndItsConnectionServesTheNext() {
        Rig rig = Rig.of("");
        Client gone = new Client("/a");
        rig.cluster.openHttp(rig.loop, HostChoice.ANY, gone, gone).cancel();
        rig.loop.run();

        assertThat(gone.open).isNull();
        assertThat(gone.failure).isEqualTo(Failure.NONE);
        assertThat(rig.counter("upstream_rq_cancelled")).isEqualTo(1);
        assertThat(rig.gauge("upstream_rq_pending_active")).isZero();

        Client next = rig.get("/b");
        assertThat(rig.servers).hasSize(1);
        assertThat(next.open).isNotNull();
        assertThat(next.open.pooled()).isFalse();
    }

    @Test
    void anOwnResetClosesTheConnection() {
        Rig rig = Rig.of("");
        Client client = rig.get("/a");
        assertThat(client.open).isNotNull();
        client.open.stream().reset();
        rig.loop.run();

        assertThat(rig.servers.get(0).closed).isTrue();
        assertThat(rig.counter("upstream_cx_destroy_local_with_active_rq")).isEqualTo(1);
        assertThat(rig.gauge("upstream_rq_active")).isZero();
        assertThat(rig.host().rqActive()).isZero();
    }

    @Test
    void aConnectionLostWithARequestIsCounted() {
        Rig rig = Rig.of("");
        Client client = rig.get("/a");
        rig.servers.get(0).wire.close();
        rig.loop.run();

        assertThat(client.reset).isTrue();
        assertThat(rig.counter("upstream_cx_destroy_remote_with_active_rq")).isEqualTo(1);
        assertThat(rig.gauge("upstream_rq_active")).isZero();
    }

    @Test
    void aResponseThatAnnouncesTheCloseIsNoFailure() {
        Rig rig = Rig.of("");
        rig.get("/a");
        rig.answer(0, "200 close");

        assertThat(rig.counter("upstream_cx_close_notify")).isEqualTo(1);
        assertThat(rig.counter("upstream_cx_destroy_local")).isEqualTo(1);
        assertThat(rig.counter("upstream_cx_destroy_with_active_rq")).isZero();
    }

    @Test
    void aFreshConnectionIsOpenedBesideIdleOnes() {
        Rig rig = Rig.of("");
        rig.get("/a");
        rig.answer(0, "200");

        Client again = rig.get("/b", HostChoice.ANY.freshOn("10.0.0.1:1"));

        assertThat(rig.servers).hasSize(2);
        assertThat(again.open).isNotNull();
        assertThat(again.open.pooled()).isFalse();
    }

    @Test
    void withoutHostsItSaysSo() {
        Rig rig = new Rig("{'name': 'c', 'load_assignment': {'cluster_name': 'c'}}");

        assertThat(rig.get("/a").failure).isEqualTo(Failure.NO_HEALTHY_HOST);
        assertThat(rig.counter("upstream_cx_none_healthy")).isEqualTo(1);
        assertThat(rig.counter("lb_healthy_panic")).isEqualTo(1);
    }

    @Test
    void goesToAPreferredHostAndAvoidsTriedOnes() {
        Rig rig = new Rig("{'name': 'c', " + Rig.endpoints(1, 2, 3) + "}");
        for (int i = 0; i < 6; i++) {
            Client preferred = rig.get("/", new HostChoice(OptionalLong.empty(), "10.0.0.1:2", true, Set.of(), true));
            Client avoiding = rig.get(
                    "/", new HostChoice(OptionalLong.empty(), "", false, Set.of("10.0.0.1:1", "10.0.0.1:3"), true));

            assertThat(preferred.open).isNotNull();
            assertThat(preferred.open.host()).isEqualTo("10.0.0.1:2");
            assertThat(avoiding.open).isNotNull();
            assertThat(avoiding.open.host()).isEqualTo("10.0.0.1:2");
        }
        Client none = rig.get("/", new HostChoice(OptionalLong.empty(), "10.0.0.1:7", true, Set.of(), true));
        assertThat(none.failure).isEqualTo(Failure.NO_HEALTHY_HOST);
    }

    @Test
    void unhealthyHostsAreUsedOnlyInPanic() {
        Rig calm = new Rig("{'name': 'c', " + hosts("", ", 'health_status': 'UNHEALTHY'") + "}");
        Rig panic = new Rig(
                "{'name': 'c', " + hosts("", ", 'health_status': 'UNHEALTHY'", ", 'health_status': 'DRAINING'") + "}");
        for (int i = 0; i < 6; i++) {
            calm.get("/");
            panic.get("/");
        }

        assertThat(calm.gauge("membership_healthy")).isEqualTo(1);
        assertThat(calm.set.views().iterator().next().hosts().get(1).rqTotal()).isZero();
        assertThat(panic.set.views().iterator().next().hosts().get(1).rqTotal()).isEqualTo(2);
        assertThat(panic.counter("lb_healthy_panic")).isEqualTo(6);
    }

    @Test
    void drainingClosesIdleConnectionsAndLetsTheRestFinish() {
        Rig rig = Rig.of("");
        rig.get("/a");
        Client running = rig.get("/b");
        rig.answer(0, "200");
        rig.set.drain();
        rig.loop.run();

        assertThat(rig.servers.get(0).closed).isTrue();
        assertThat(rig.servers.get(1).closed).isFalse();
        rig.answer(1, "200");

        assertThat(running.status).isEqualTo("200");
        assertThat(rig.servers.get(1).closed).isTrue();
        assertThat(rig.loop.timers()).isZero();
    }

    @Test
    void rawConnectionsAreFreshAndCounted() {
        Rig rig = Rig.of("");
        UpstreamRaw[] open = new UpstreamRaw[1];
        rig.cluster.openRaw(rig.loop, HostChoice.ANY, new OpenListener<UpstreamRaw>() {
            @Override
            public void onOpen(UpstreamRaw stream) {
                open[0] = stream;
            }

            @Override
            public void onFailed(dev.sluice.filter.Upstream.Failure failure, String host, String reason) {
                throw new AssertionError(failure);
            }
        });
        rig.loop.run();
        dev.sluice.runtime.transport.MemoryWire.Collector seen =
                new dev.sluice.runtime.transport.MemoryWire.Collector();
        open[0].wire().start(seen);
        open[0].wire().write(java.nio.ByteBuffer.wrap("hello\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        rig.loop.run();
        rig.answer(0, "bye");

        assertThat(rig.servers.get(0).requests).containsExactly("hello");
        assertThat(seen.text()).isEqualTo("bye\n");
        assertThat(rig.gauge("upstream_rq_active")).isEqualTo(1);
        open[0].wire().close();
        rig.loop.run();

        assertThat(rig.gauge("upstream_rq_active")).isZero();
        assertThat(rig.gauge("upstream_cx_active")).isZero();
        assertThat(rig.counter("upstream_cx_destroy_local")).isEqualTo(1);
        assertThat(rig.counter("upstream_cx_tx_bytes_total")).isEqualTo(6);
        assertThat(rig.counter("upstream_cx_rx_bytes_total")).isEqualTo(4);
        assertThat(rig.counter("upstream_cx_http1_total")).isZero();
    }

    @Test
    void anUnchangedClusterStaysTheSameInTheNextSet() {
        Rig rig = Rig.of("");
        rig.get("/a");
        rig.answer(0, "200");
        dev.sluice.runtime.config.Place place =
                dev.sluice.runtime.config.Place.root(dev.sluice.runtime.config.Problems.unplaced("next"));
        ClusterSet next = ClusterSet.compile(
                List.of(rig.set.views().iterator().next().config()),
                place,
                new ClusterEnvironment(
                        rig.stats,
                        rig.network,
                        (w, h, l) -> new FakeCodec(w, h),
                        n -> {
                            throw new IllegalStateException();
                        },
                        java.util.SplittableRandom::new,
                        new TlsContexts(rig.stats),
                        ClusterEnvironment.Checking.NEVER),
                rig.set);
        next.start();
        rig.set.drain();
        rig.loop.run();

        assertThat(next.find("c")).containsSame(rig.cluster);
        assertThat(rig.servers.get(0).closed).isFalse();
        next.close();
        rig.loop.run();
        assertThat(rig.servers.get(0).closed).isTrue();
    }

    private static String breakers(String fields) {
        return "'circuit_breakers': {'thresholds': [{" + fields + "}]}, ";
    }

    private static String hosts(String... more) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < more.length; i++) {
            all.append(i == 0 ? "" : ", ").append(Rig.endpoint(i + 1, more[i]));
        }
        return "'load_assignment': {'cluster_name': 'c', 'endpoints': [{'lb_endpoints': [" + all + "]}]}";
    }
}
