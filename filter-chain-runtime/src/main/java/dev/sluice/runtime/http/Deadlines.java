package dev.sluice.runtime.http;

import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.watch.Misuse;
import dev.sluice.runtime.chain.watch.Watch;

/** How long an exchange may take: as a whole, for its request, without a byte moving. The forwarding's own come with it. Loop-confined. */
final class Deadlines {
    private static final int DEADLINE_EXCEEDED = 4;
    private final HttpExchange x;
    private HttpSettings settings;
    private long lastActivity;

    Deadlines(HttpExchange x, HttpSettings settings) {
        this.x = x;
        this.settings = settings;
        this.lastActivity = x.startNanos;
    }

    /** As new, for the exchange's next request. */
    void renew(HttpSettings with) {
        settings = with;
        lastActivity = x.startNanos;
    }

    /** A byte has moved. */
    void active() {
        lastActivity = x.nanoTime();
    }

    private long idleNanos() {
        long own = x.forwarding.idleNanos();
        return own > 0 ? own : settings.streamIdleTimeout();
    }

    private long mostNanos() {
        long own = x.found == null ? -1 : x.found.maxStreamNanos(x.requestHead);
        return own >= 0 ? own : settings.maxStreamDuration();
    }

    /** On the loop's clock; Long.MAX_VALUE if there is none. */
    long next() {
        long next = x.forwarding.nextDeadline();
        if (idleNanos() > 0) {
            next = Math.min(next, lastActivity + idleNanos());
        }
        if (mostNanos() > 0) {
            next = Math.min(next, x.startNanos + mostNanos());
        }
        if (settings.requestTimeout() > 0 && !x.requestEnded() && !x.headSent) {
            next = Math.min(next, x.startNanos + settings.requestTimeout());
        }
        return next;
    }

    void due(long now) {
        if (x.over()) {
            return;
        }
        HttpStats stats = x.manager().stats();
        if (mostNanos() > 0 && now >= x.startNanos + mostNanos()) {
            stats.rqMaxDuration.add(1);
            late("", "downstream duration timeout", "max_duration_timeout", DEADLINE_EXCEEDED);
        } else if (settings.requestTimeout() > 0
                && !x.requestEnded()
                && !x.headSent
                && now >= x.startNanos + settings.requestTimeout()) {
            stats.rqTimeout.add(1);
            late("DT", "request timeout", "request_overall_timeout", -1);
        } else if (idleNanos() > 0 && now >= lastActivity + idleNanos()) {
            stats.rqIdleTimeout.add(1);
            late("SI", "stream timeout", "stream_idle_timeout", -1);
        } else {
            x.forwarding.due(now);
        }
    }

    private void late(String flag, String text, String timeout, int grpcStatus) {
        if (!flag.isEmpty()) {
            x.flag(flag);
        }
        String why = timeout + blame(timeout);
        x.requestWay.stop();
        if (x.headSent) {
            x.details = why;
            x.cut(StreamInfo.Ending.TIMEOUT);
        } else {
            Verdict.Reply reply =
                    Verdict.reply(x.requestEnded() ? 504 : 408).body(text).details(why);
            x.responseWay.reply(grpcStatus < 0 ? reply : reply.grpcStatus(grpcStatus));
        }
    }

    /** In braces the filter that everything waits for, if it is one. */
    private String blame(String timeout) {
        int filter = x.requestWay.waiting() ? x.requestWay.at() : x.responseWay.waitsFor();
        if (filter < 0) {
            filter = x.requestLane.holder();
        }
        if (filter < 0) {
            return "";
        }
        String name = x.filterName(filter);
        FilterUse use = x.filterUse(filter);
        if (use != null) {
            use.unanswered(timeout);
        }
        Watch watch = x.watch();
        if (watch != null) {
            watch.saw(Misuse.NEVER_ANSWERED, name, timeout + " ended its wait");
        }
        return '{' + name + '}';
    }
}
