package dev.sluice.runtime.chain;

import dev.sluice.filter.stats.Counter;
import dev.sluice.runtime.chain.provided.Blocking;
import dev.sluice.runtime.chain.provided.Standing;
import dev.sluice.runtime.chain.watch.Traces;
import dev.sluice.runtime.chain.watch.Watch;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.tls.TlsContexts;
import org.jspecify.annotations.Nullable;

/**
 * What every stream of a process shares. Any thread.
 *
 * @param lateCompletions {@code sluice.late_completions}: completions and calls that came after their stream's end
 * @param tls watches certificate files
 * @param roster the filters that are open
 * @param traces requests that are followed
 * @param watch told of misuses in debug runs; null in others
 */
public record Shared(
        Stats stats,
        Blocking blocking,
        Counter lateCompletions,
        Standing standing,
        TlsContexts tls,
        FilterRoster roster,
        Traces traces,
        @Nullable Watch watch) {
    /** Numbers go to {@code stats}; the process counts as healthy and has no name. */
    public static Shared of(Stats stats, Blocking blocking) {
        return of(stats, blocking, Standing.PLAIN);
    }

    /** Numbers go to {@code stats}. */
    public static Shared of(Stats stats, Blocking blocking, Standing standing) {
        return new Shared(
                stats,
                blocking,
                stats.counter("sluice.late_completions"),
                standing,
                new TlsContexts(stats),
                new FilterRoster(),
                new Traces(),
                null);
    }

    /** The same as a debug run. */
    public Shared watchedBy(Watch by) {
        return new Shared(stats, blocking, lateCompletions, standing, tls, roster, traces, by);
    }
}
