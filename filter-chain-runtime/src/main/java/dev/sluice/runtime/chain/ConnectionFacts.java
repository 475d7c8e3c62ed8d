package dev.sluice.runtime.chain;

import dev.sluice.filter.Connection;

/** A downstream connection as the rooms above it need it, beside what filters see. Loop-confined. */
public interface ConnectionFacts extends Connection {
    /** The connection's own scope: keys an exchange does not have are looked for here. */
    StreamScope scope();

    /** The name of the filter chain, empty if it has none. */
    String filterChainName();

    /** The port the listener is bound to. */
    int listenerPort();

    /** {@code per_connection_buffer_limit_bytes}. */
    int bufferLimitBytes();

    /** When the connection was accepted, on the loop's clock. */
    long startNanos();
}
