package dev.sluice.runtime.os;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Makes threads that keep nothing of who asked for them. A new thread otherwise inherits the context class loader and, up to Java 23, the protection
 * domains of everything on the stack: a helper thread first needed inside a plugin's callback would keep that plugin's code in memory for good.
 */
public final class Threads {
    private Threads() {}

    /** A daemon, not started. */
    @SuppressWarnings("removal") // No other way to leave the caller's protection domains behind.
    public static Thread daemon(Runnable task, String name) {
        Thread made =
                AccessController.doPrivileged((PrivilegedAction<Thread>) () -> new Thread(null, task, name, 0, false));
        made.setDaemon(true);
        made.setContextClassLoader(Threads.class.getClassLoader());
        return made;
    }
}
