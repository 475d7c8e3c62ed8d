package dev.sluice.filters.network.snicluster;

import dev.sluice.filters.network.tcpproxy.TcpProxyFactory;
import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class SniClusterTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(SniClusterFactory.class)
                .and(TcpProxyFactory.class)
                .config("stat_prefix: c\ncluster: upstream");
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(NetworkSample.of("a few words", "some words of a client").answered("an answer"));
    }
}
