package dev.sluice.filters.listener.tlsinspector;

import dev.sluice.testkit.NetworkFilterTck;
import dev.sluice.testkit.NetworkSample;
import dev.sluice.testkit.NetworkTest;
import java.util.List;

class TlsInspectorTckTest extends NetworkFilterTck {
    @Override
    protected NetworkTest filter() {
        return NetworkTest.of(TlsInspectorFactory.class);
    }

    @Override
    protected List<NetworkSample> samples() {
        return List.of(
                NetworkSample.of("HTTP", "GET / HTTP/1.1\r\n\r\n"),
                NetworkSample.of("another protocol", "\u0001\u0002\u0003hello"));
    }
}
