package dev.sluice.runtime.codec;

import dev.sluice.filter.Timer;
import dev.sluice.runtime.transport.Wire;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection so that the peer can still read what was sent: FIN, then wait for its own. A close with unread input would be a TCP reset, which
 * throws away what the peer has not read yet (RFC 9112 section 9.6).
 */
public final class Linger implements Runnable {
    private final Wire wire;
    private long delayNanos;
    private long pending;
    private @Nullable Timer timer;

    public Linger(Wire wire) {
        this.wire = wire;
    }

    public void begin(long delayMillis) {
        if (delayMillis <= 0) {
            wire.finish();
            return;
        }
        delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
        pending = wire.pending();
        wire.end();
        if (wire.open()) {
            timer = wire.loop().after(delayNanos, this);
        }
    }

    /** The time is over; a peer that still takes bytes gets as much again. */
    @Override
    public void run() {
        timer = null;
        if (!wire.open()) {
            return;
        }
        long now = wire.pending();
        if (now != pending) {
            pending = now;
            timer = wire.loop().after(delayNanos, this);
        } else {
            wire.close();
        }
    }

    public void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
