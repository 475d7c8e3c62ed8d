package dev.sluice.runtime.network;

import dev.sluice.runtime.chain.explain.HttpAccount;
import dev.sluice.runtime.chain.explain.Question;
import dev.sluice.runtime.transport.Wire;
import org.jspecify.annotations.Nullable;

/** What stands at the end of a network chain and speaks a protocol of its own: the HTTP connection manager. Shared by the chain's connections. */
@FunctionalInterface
public interface Endpoint extends AutoCloseable {
    /**
     * All network filters have proceeded: starts the wire and serves it. On the connection's loop, once per connection. The wire passes what the
     * filters' transforms make of the bytes. Its end is the connection's end; to hear of draining use {@link DownstreamConnection#onChanges}.
     */
    void serve(DownstreamConnection connection, Wire wire);

    /**
     * What it would do with a request; serves nothing and counts nothing. Called on the connection's loop, which is one of its own.
     *
     * @return null if it explains nothing
     */
    default @Nullable HttpAccount explain(DownstreamConnection connection, Question question) {
        return null;
    }

    /** Off the loops, after the chain's last connection. */
    @Override
    default void close() {}
}
