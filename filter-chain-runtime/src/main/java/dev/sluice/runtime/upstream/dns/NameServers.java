package dev.sluice.runtime.upstream.dns;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Which servers to ask, and how long.
 *
 * @param servers empty for the system's
 * @param queryTimeoutMillis for one query to one server
 */
public record NameServers(List<InetSocketAddress> servers, long queryTimeoutMillis) {
    /** The system's, 5 s. */
    public static final NameServers SYSTEM = new NameServers(List.of(), 5000);
}
