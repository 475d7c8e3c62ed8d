package dev.sluice.runtime.http;

import java.util.Set;

/**
 * Options of a connection manager that exchanges read. Times are nanoseconds, 0 for none.
 *
 * @param maxRequests per connection, 0 for any
 * @param keepsAfterRefusal a request that the manager refuses does not cost an HTTP/1 client its connection
 * @param upgrades allowed kinds, lower-case
 */
record HttpSettings(
        long requestTimeout,
        long requestHeadersTimeout,
        long streamIdleTimeout,
        long maxStreamDuration,
        long idleTimeout,
        long maxConnectionDuration,
        long drainTimeout,
        long delayedCloseMillis,
        int maxRequests,
        boolean proxyContinue,
        boolean keepsAfterRefusal,
        Set<String> upgrades) {
    private static final long SECOND = 1_000_000_000L;

    /** Safer than Envoy's where its edge guide says so. */
    static final HttpSettings DEFAULT = new HttpSettings(
            300 * SECOND, 10 * SECOND, 300 * SECOND, 0, 3600 * SECOND, 0, 5 * SECOND, 1000, 0, false, false, Set.of());
}
