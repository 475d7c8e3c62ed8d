package dev.sluice.filters.http.fault;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Scope;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import java.time.Duration;

/** Lets a piece out at once and the next one only when its share of time has passed. */
record Paced(Scope scope, long bytesPerSecond) implements Transform {
    private static final int PIECES_PER_SECOND = 20;

    @Override
    public void chunk(Bytes in, Sink out) {
        piece(in.length() > slice() ? in.copy() : in, 0, out);
    }

    private void piece(Bytes all, int from, Sink out) {
        int length = all.length(); // all may be gone when the hold is over
        int to = (int) Math.min(length, from + slice());
        out.write(from == 0 && to == length ? all : all.slice(from, to));
        long nanos = (to - from) * 1_000_000_000L / bytesPerSecond;
        out.hold(scope.sleep(Duration.ofNanos(nanos)), slept -> {
            if (to < length) {
                piece(all, to, out);
            }
        });
    }

    private long slice() {
        return Math.max(1, bytesPerSecond / PIECES_PER_SECOND);
    }

    @Override
    public boolean keepsLength() {
        return true;
    }
}
