package dev.sluice.filters.http.bandwidthlimit;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Scope;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;

/** One direction's bytes: as much as the bucket gives, the rest after each interval. */
final class Metered implements Transform {
    /** What is done when the last byte has passed. */
    interface AtEnd {
        void run(Headers trailers);
    }

    private final Scope scope;
    private final Bandwidth limit;
    private final DirectionStats stats;
    private final BandwidthLimitFilter.Way way;
    private final AtEnd atEnd;
    private long begunNanos;
    private boolean pending;

    Metered(Scope scope, Bandwidth limit, DirectionStats stats, BandwidthLimitFilter.Way way, AtEnd atEnd) {
        this.scope = scope;
        this.limit = limit;
        this.stats = stats;
        this.way = way;
        this.atEnd = atEnd;
    }

    @Override
    public void chunk(Bytes in, Sink out) {
        if (!pending) {
            pending = true;
            begunNanos = scope.nanoTime();
            stats.pending().add(1);
        }
        stats.incomingSize().set(in.length());
        stats.incomingTotal().add(in.length());
        piece(in, false, out);
    }

    /** @param mine whether the bytes live longer than this call */
    private void piece(Bytes all, boolean mine, Sink out) {
        int given = limit.bucket().take(all.length(), scope.nanoTime());
        stats.allowedSize().set(given);
        stats.allowedTotal().add(given);
        if (given == all.length()) {
            out.write(all);
            return;
        }
        Bytes kept = mine ? all : all.copy();
        if (given > 0) {
            out.write(kept.slice(0, given));
        }
        stats.enforced().add(1);
        way.delayMillis += limit.interval().toMillis();
        out.hold(scope.sleep(limit.interval()), slept -> piece(kept.slice(given, kept.length()), true, out));
    }

    @Override
    public void end(Headers trailers, Sink out) {
        if (pending) {
            way.millis = (scope.nanoTime() - begunNanos) / 1_000_000;
            stats.millis().record(way.millis);
            atEnd.run(trailers);
        }
    }

    @Override
    public void close() {
        if (pending) {
            pending = false;
            stats.pending().add(-1);
        }
    }

    @Override
    public boolean keepsLength() {
        return true;
    }
}
