package dev.sluice.runtime.upstream.plan;

import dev.sluice.filter.Connection;
import dev.sluice.filter.Key;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A client and where it connected to, for hosts that are told by the PROXY protocol. Immutable.
 *
 * @param extensions that its own header had, encoded, and that may be told on; only read from duplicates
 */
public record Downstream(SocketAddress remote, SocketAddress local, ByteBuffer extensions) {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** Left by the listener filter {@code proxy_protocol}. */
    private static final Key<ByteBuffer> EXTENSIONS = Key.of("envoy.network.proxy_protocol_options", NONE);

    /** Without extensions. */
    public Downstream(SocketAddress remote, SocketAddress local) {
        this(remote, local, NONE);
    }

    /** As listener filters have found it. */
    public static Downstream of(Connection client) {
        return new Downstream(client.remote(), client.local(), client.get(EXTENSIONS));
    }
}
