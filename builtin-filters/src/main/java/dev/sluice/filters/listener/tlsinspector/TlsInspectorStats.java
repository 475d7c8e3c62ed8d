package dev.sluice.filters.listener.tlsinspector;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Histogram;

/** {@code tls_inspector.*}. Source: Envoy, tls_inspector filter, statistics. */
record TlsInspectorStats(
        Counter tooLarge,
        Counter tlsFound,
        Counter tlsNotFound,
        Counter alpnFound,
        Counter alpnNotFound,
        Counter sniFound,
        Counter sniNotFound,
        Histogram bytesProcessed) {
    void found(ClientHello hello) {
        tlsFound.add(1);
        (hello.protocols().isEmpty() ? alpnNotFound : alpnFound).add(1);
        (hello.serverName().isEmpty() ? sniNotFound : sniFound).add(1);
        bytesProcessed.record(hello.length());
    }
}
