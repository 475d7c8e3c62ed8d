package dev.sluice.filters.network.connectionlimit;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class ConnectionLimitTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(ConnectionLimitFactory.class).config("stat_prefix: c\nmax_connections: 1\ndelay: 1s");
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(NetworkSample.of("a few words", "some words of a client"));
    }

    @Override
    protected boolean independentConnections() {
        return false;
    }
}
