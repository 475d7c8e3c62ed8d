package dev.sluice.filters.listener.proxyprotocol;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class ProxyProtocolTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(ProxyProtocolFactory.class);
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(
                NetworkSample.of("version 1", "PROXY TCP4 1.2.3.4 5.6.7.8 1000 2000\r\nhello"),
                NetworkSample.of("none", "GET / HTTP/1.1\r\n\r\n"));
    }
}
