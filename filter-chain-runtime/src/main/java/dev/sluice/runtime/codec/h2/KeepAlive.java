package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Timer;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Asks the peer from time to time whether it is still there, and ends the connection if it does not say so. Loop-confined. */
final class KeepAlive {
    private static final int MARK = 0x6B61;
    private final Session session;
    private final byte[] payload = new byte[8];
    private @Nullable Timer next;
    private @Nullable Timer late;
    private int count;
    private long heardAt;

    KeepAlive(Session session) {
        this.session = session;
        Frame.int32(payload, 0, MARK);
    }

    void begin() {
        heardAt = session.wire.loop().nanoTime();
        schedule();
    }

    private void schedule() {
        long every = session.options.keepaliveNanos();
        if (every > 0) {
            long jitter = every / 100 * session.options.keepaliveJitter();
            long wait = every + (jitter > 0 ? ThreadLocalRandom.current().nextLong(jitter) : 0);
            next = session.wire.loop().after(wait, this::ask);
        }
    }

    /** Bytes came. */
    void heard() {
        if (session.options.idleProbeNanos() > 0) {
            heardAt = session.wire.loop().nanoTime();
        }
    }

    /** A request begins on a connection that may have died unnoticed. */
    void probe() {
        long idle = session.options.idleProbeNanos();
        if (idle > 0 && late == null && session.wire.loop().nanoTime() - heardAt >= idle) {
            send();
        }
    }

    private void ask() {
        next = null;
        if (late == null) {
            send();
        }
    }

    private void send() {
        Frame.int32(payload, 4, ++count);
        session.sender.ping(0, payload, 0);
        late = session.wire.loop().after(session.options.keepaliveTimeoutNanos(), this::dead);
    }

    private void dead() {
        late = null;
        session.stats.keepaliveTimeout.add(1);
        session.wire.close();
    }

    /** False if that PING was not sent here. */
    boolean pong(byte[] a, int from) {
        if (Frame.int32(a, from) != MARK) {
            return false;
        }
        if (late != null && Frame.int32(a, from + 4) == count) {
            late.cancel();
            late = null;
            if (next == null) {
                schedule();
            }
        }
        return true;
    }

    void stop() {
        if (next != null) {
            next.cancel();
            next = null;
        }
        if (late != null) {
            late.cancel();
            late = null;
        }
    }
}
