package dev.sluice.runtime.http.edge;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What the edge found out about a request. Owned and reused by its exchange, loop-confined. */
public final class EdgeFacts {
    @Nullable
    InetAddress client;

    boolean internal;
    int droppedHeaders;

    /** The client that x-forwarded-for names; null if the connection's peer is the client. */
    public @Nullable InetAddress client() {
        return client;
    }

    /** The request comes from inside: from an internal address and through no other proxy. */
    public boolean internal() {
        return internal;
    }

    /** Headers dropped for an underscore in their name, for {@code dropped_headers_with_underscores}. */
    public int droppedHeaders() {
        return droppedHeaders;
    }

    /** As new. */
    public void clear() {
        client = null;
        internal = false;
        droppedHeaders = 0;
    }
}
