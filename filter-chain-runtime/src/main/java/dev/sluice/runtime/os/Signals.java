package dev.sluice.runtime.os;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where the system's signals come in. A handler that is installed replaces the virtual machine's own: the process ends only when its owner ends
 * it. Handlers run on a thread of the system and must return soon. Tests give their own {@link Consumer} and call it.
 *
 * <p>{@code sun.misc.Signal} (module {@code jdk.unsupported}) is the only way to SIGHUP and SIGUSR1 from Java; where it is missing, or a signal is
 * not known to the system or taken by the machine ({@code -Xrs}), that signal is left out and {@link #install} tells which are heard.
 */
public final class Signals {
    private static final Logger LOG = System.getLogger("sluice.os");

    private Signals() {}

    /** Hears what this system has; returns what that is. */
    public static Set<Signal> install(Consumer<Signal> handler) {
        Set<Signal> heard = EnumSet.noneOf(Signal.class);
        for (Signal signal : Signal.values()) {
            if (signal != Signal.BREAK && install(signal, handler)) {
                heard.add(signal);
            }
        }
        if (Platform.current() == Platform.WINDOWS && WindowsConsole.install(handler)) {
            heard.add(Signal.BREAK);
        }
        return heard;
    }

    private static boolean install(Signal signal, Consumer<Signal> handler) {
        try {
            SunSignals.install(signal.name(), () -> handler.accept(signal));
            return true;
        } catch (IllegalArgumentException | LinkageError e) {
            LOG.log(Level.DEBUG, signal + " is not heard: " + e.getMessage());
            return false;
        }
    }
}
