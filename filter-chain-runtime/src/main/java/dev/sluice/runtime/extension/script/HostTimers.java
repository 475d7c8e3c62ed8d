package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Timer;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/** {@code setTimeout} and {@code clearTimeout}: of the stream whose callback asks, and gone with it. */
public final class HostTimers {
    private final Script script;

    HostTimers(Script script) {
        this.script = script;
    }

    /** A handle for {@link #clear}. */
    @HostAccess.Export
    public Object set(Value function, long millis) {
        HostExchange x = script.current();
        if (x == null) {
            throw new IllegalStateException("a timer belongs to a stream: set it in a callback of one");
        }
        return x.timer(function, millis);
    }

    /** Nothing, if it has run. */
    @HostAccess.Export
    public void clear(Value handle) {
        if (handle.isHostObject() && handle.asHostObject() instanceof Timer timer) {
            timer.cancel();
        }
    }
}
