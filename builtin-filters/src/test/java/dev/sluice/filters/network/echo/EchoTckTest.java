package dev.sluice.filters.network.echo;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class EchoTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(EchoFactory.class);
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(NetworkSample.of("a few words", "some words of a client"));
    }
}
