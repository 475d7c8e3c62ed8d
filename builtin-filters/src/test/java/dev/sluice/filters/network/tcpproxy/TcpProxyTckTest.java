package dev.sluice.filters.network.tcpproxy;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class TcpProxyTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(TcpProxyFactory.class).config("stat_prefix: c\ncluster: upstream\nidle_timeout: 60s");
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(NetworkSample.of("a few words", "some words of a client").answered("an answer"));
    }
}
