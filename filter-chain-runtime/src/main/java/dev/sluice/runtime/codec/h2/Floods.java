package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.stats.Counter;
import org.jspecify.annotations.Nullable;

/**
 * Counts what costs a peer nothing and us something. Each question is "is it too much now?"; whoever gets a yes ends the connection with
 * ENHANCE_YOUR_CALM. The formulae for PRIORITY, WINDOW_UPDATE, empty and outbound frames are Envoy's; those for resets, SETTINGS, PING and unknown
 * frames are rates, where Envoy has none or a late one. Loop-confined.
 */
final class Floods {
    private static final long SECOND = 1_000_000_000L;
    private static final int MOST_RESETS = 200;
    private static final int MOST_CONTROLS = 128;
    private static final int MOST_BLOCK_FRAMES = 64;

    private final Http2Options options;
    private final Http2Stats stats;
    private final Rate resets = new Rate(30 * SECOND);
    private final Rate controls = new Rate(SECOND);
    private long opened;
    private long priorities;
    private long windowUpdates;
    private long dataSent;
    private long dataSentBefore;
    private int empties;
    private @Nullable Counter counter;

    /** How often something happened in a span that begins with the first of it. */
    private static final class Rate {
        private final long spanNanos;
        private long since;
        private int count;

        Rate(long spanNanos) {
            this.spanNanos = spanNanos;
        }

        /** True if a new span begins. */
        boolean count(long now) {
            boolean fresh = count == 0 || now - since > spanNanos;
            if (fresh) {
                since = now;
                count = 0;
            }
            count++;
            return fresh;
        }
    }

    Floods(Http2Options options, Http2Stats stats) {
        this.options = options;
        this.stats = stats;
    }

    void opened() {
        opened++;
    }

    void dataSent() {
        dataSent++;
    }

    /** The number that the last yes belongs to; null if Envoy has none. */
    @Nullable
    Counter counter() {
        return counter;
    }

    private boolean over(boolean yes, @Nullable Counter of) {
        if (yes) {
            counter = of;
        }
        return yes;
    }

    /** A stream ended before its time because of the peer: its reset, or a fault of its that made us reset it. */
    boolean reset(long now) {
        resets.count(now);
        return over(resets.count > MOST_RESETS, null);
    }

    /** SETTINGS, PING and frames of unknown type; who gets much data may ping much, as gRPC does to measure a path. */
    boolean control(long now) {
        if (controls.count(now)) {
            dataSentBefore = dataSent;
        }
        return over(controls.count > MOST_CONTROLS + dataSent - dataSentBefore, null);
    }

    boolean priority() {
        return over(++priorities > options.maxPriorityFramesPerStream() * (1 + opened), stats.priorityFlood);
    }

    boolean windowUpdate() {
        long most = 5 + 2 * (opened + options.maxWindowUpdatesPerData() * dataSent);
        return over(++windowUpdates > most, stats.windowUpdateFlood);
    }

    /** A DATA, HEADERS or CONTINUATION frame came. */
    boolean frame(boolean empty) {
        empties = empty ? empties + 1 : 0;
        return over(empties > options.maxEmptyFrames(), stats.emptyFramesFlood);
    }

    /** A head came in so many frames and bytes. */
    boolean block(int frames, int bytes) {
        return over(frames > MOST_BLOCK_FRAMES || bytes > options.maxHeadBytes() + Frame.MAX_LENGTH, null);
    }

    boolean outbound(Outbox out) {
        return over(out.waitingControls() > options.maxOutboundControlFrames(), stats.controlFlood)
                || over(out.waiting() > options.maxOutboundFrames(), stats.outboundFlood);
    }
}
