package dev.sluice.samples.protocolswitch;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class ProtocolSwitchTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(ProtocolSwitch.class)
                .config("rules: [{prefix: 'GET ', cluster: http}]")
                .and(new Onward())
                .cluster("http");
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(
                NetworkSample.of("one that is known", "GET / HTTP/1.1\r\n"), NetworkSample.of("another", "GO\r\n"));
    }
}
