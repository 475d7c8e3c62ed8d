package dev.sluice.testkit;

import java.net.SocketAddress;
import java.util.List;

/**
 * A connection as it came out of the listener filters.
 *
 * @param remote the client, as they may have corrected it
 * @param local the destination, as they may have corrected it
 * @param transportProtocol {@code tls} or {@code raw_buffer}
 * @param received the bytes that were left to the filter chain so far, as UTF-8
 */
public record Arrival(
        SocketAddress remote,
        SocketAddress local,
        String serverName,
        String transportProtocol,
        List<String> applicationProtocols,
        String received) {
    public Arrival {
        applicationProtocols = List.copyOf(applicationProtocols);
    }
}
