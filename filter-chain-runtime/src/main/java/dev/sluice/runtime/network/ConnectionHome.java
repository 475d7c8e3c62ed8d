package dev.sluice.runtime.network;

import dev.sluice.runtime.accesslog.AccessLog;

/** What a listener is to its connections. Any loop. */
public interface ConnectionHome {
    /** The port it is bound to, 0 if it has none. */
    int port();

    /** {@code per_connection_buffer_limit_bytes}. */
    int bufferLimitBytes();

    /** The listener's own logs. */
    AccessLog[] logs();

    /** The connection is over, its logs are written. On its loop, once. */
    void closed(DownstreamConnection connection);
}
