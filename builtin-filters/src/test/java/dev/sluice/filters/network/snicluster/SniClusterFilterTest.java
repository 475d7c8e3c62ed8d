package dev.sluice.filters.network.snicluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filters.network.setfilterstate.SetFilterStateFactory;
import dev.sluice.filters.network.tcpproxy.TcpProxyFactory;
import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import org.junit.jupiter.api.Test;

class SniClusterFilterTest {
    private static NetworkTest named(String cluster) {
        return NetworkTest.of(SetFilterStateFactory.class)
                .config("on_new_connection: [{object_key: envoy.tcp_proxy.cluster, format_string: {text_format_source:"
                        + " {inline_string: '" + cluster + "'}}}]")
                .and(SniClusterFactory.class)
                .and(TcpProxyFactory.class)
                .config("stat_prefix: p\ncluster: upstream")
                .cluster("other");
    }

    @Test
    void aKeyNamesTheCluster() {
        Talk talk = named("other").connect().send("ping");

        assertThat(talk.reached("other")).isEqualTo("ping");
        assertThat(talk.connected("upstream")).isFalse();
    }

    @Test
    void anUnknownClusterClosesTheConnection() {
        NetworkTest test = named("unknown");
        Talk talk = test.connect().send("ping");

        assertThat(talk.closed()).isTrue();
        assertThat(talk.flags()).isEqualTo("NC");
        assertThat(test.stat("tcp.p.downstream_cx_no_route")).isEqualTo(1);
    }

    @Test
    void withoutAServerNameTheConfiguredClusterIsTaken() {
        Talk talk = NetworkTest.of(SniClusterFactory.class)
                .and(TcpProxyFactory.class)
                .config("stat_prefix: p\ncluster: upstream")
                .connect()
                .send("ping");

        assertThat(talk.reached()).isEqualTo("ping");
    }
}
