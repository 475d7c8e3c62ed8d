package dev.sluice.runtime.listener;

import dev.sluice.runtime.network.NetworkChain;
import dev.sluice.runtime.transport.tls.TlsContext;
import org.jspecify.annotations.Nullable;

/**
 * A filter chain with what stands in front of it.
 *
 * @param tls null for plain bytes
 * @param secureNanos how long a handshake may take, 0 for any time
 * @param plan what it was opened from
 */
record OpenedChain(NetworkChain filters, @Nullable TlsContext tls, long secureNanos, ListenerPlan.Chain plan)
        implements AutoCloseable {
    @Override
    public void close() {
        filters.close();
        if (tls != null) {
            tls.close();
        }
    }
}
