package dev.sluice.runtime.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The connection pool as a client codec sees it. All calls on the connection's loop. */
public interface ClientHandler {
    /** An exchange is over and the connection can take another. */
    void onAvailable();

    /** It takes no more exchanges though it is not gone: the server said so, or identifiers ran out. */
    default void onDraining() {}

    /** The connection is gone or must not be used again; the running exchanges got {@link HttpEvents#onReset} before. Exactly once. */
    void onClosed(@Nullable IOException cause);
}
