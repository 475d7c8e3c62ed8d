package dev.sluice.runtime.upstream;

import dev.sluice.runtime.codec.HttpStream;
import java.net.SocketAddress;

/**
 * An exchange on an upstream connection.
 *
 * @param host address:port of the host
 * @param pooled the connection was used before: a reset before any response byte may only mean that it had died
 */
public record UpstreamHttp(HttpStream stream, String host, SocketAddress local, SocketAddress remote, boolean pooled) {}
