package dev.sluice.runtime.os;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.win32.StdCallLibrary;
import com.sun.jna.win32.W32APIOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * Ctrl+Break and the closing of the console on Windows: pure Java hears neither. After CTRL_CLOSE the system ends the process within 5 s, whatever
 * the handler does. Source: SetConsoleCtrlHandler in Microsoft's console documentation.
 */
final class WindowsConsole {
    private static final Logger LOG = System.getLogger("sluice.os");
    private static final int CTRL_BREAK = 1;
    private static final int CTRL_CLOSE = 2;
    private static final int CTRL_SHUTDOWN = 6;
    private static volatile Object kept = "nothing installed";

    private WindowsConsole() {}

    /** Kernel functions by their own names. */
    @SuppressWarnings("checkstyle:MethodName")
    interface Kernel extends Library {
        boolean SetConsoleCtrlHandler(ConsoleEvents handler, boolean add);
    }

    /** Called by the system on a thread of its own. */
    interface ConsoleEvents extends StdCallLibrary.StdCallCallback {
        boolean callback(int event);
    }

    /** False if there is no console or no native access. */
    static boolean install(Consumer<Signal> handler) {
        try {
            Kernel kernel = Native.load("kernel32", Kernel.class, W32APIOptions.DEFAULT_OPTIONS);
            ConsoleEvents callback = event -> {
                if (event == CTRL_BREAK) {
                    handler.accept(Signal.BREAK);
                    return true;
                }
                if (event == CTRL_CLOSE || event == CTRL_SHUTDOWN) {
                    handler.accept(Signal.TERM);
                    return true;
                }
                return false;
            };
            // The system keeps only a pointer: the collector must not take the callback away.
            kept = callback;
            return kernel.SetConsoleCtrlHandler(callback, true) && kept == callback;
        } catch (LinkageError | RuntimeException e) {
            LOG.log(Level.WARNING, "Ctrl+Break is not heard: " + e.getMessage());
            return false;
        }
    }
}
