package dev.sluice.runtime.upstream;

import dev.sluice.runtime.codec.HttpStream;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An exchange on an upstream connection.
 *
 * @param host address:port of the host
 * @param pooled the connection was used before: a reset before any response byte may only mean that it had died
 * @param hostname the host's name for {@code auto_host_rewrite}: its DNS name, or the endpoint's {@code hostname}; empty if it has none
 * @param tls null on plain connections
 */
public record UpstreamHttp(
        HttpStream stream,
        String host,
        SocketAddress local,
        SocketAddress remote,
        boolean pooled,
        String hostname,
        @Nullable SSLSession tls) {
    /** A host without a name. */
    public UpstreamHttp(HttpStream stream, String host, SocketAddress local, SocketAddress remote, boolean pooled) {
        this(stream, host, local, remote, pooled, "", null);
    }
}
