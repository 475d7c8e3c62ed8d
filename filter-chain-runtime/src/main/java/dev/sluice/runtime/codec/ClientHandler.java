package dev.sluice.runtime.codec;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The connection pool as a client codec sees it. All calls on the connection's loop. */
public interface ClientHandler {
    /** An exchange is over and the connection can take another. */
    void onAvailable();

    /** The connection is gone or must not be used again; the running exchanges got {@link HttpEvents#onReset} before. Exactly once. */
    void onClosed(@Nullable IOException cause);
}
