package dev.sluice.runtime.server;

import dev.sluice.runtime.admin.FilterChainView;
import dev.sluice.runtime.chain.FilterRoster;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.watch.FilterSums;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Open filters as the administration interface shows them. Any thread. */
final class FilterViews {
    private FilterViews() {}

    static List<FilterChainView> of(FilterRoster roster) {
        return roster.chains().stream()
                .map(chain -> new FilterChainView(
                        chain.number(),
                        chain.kind(),
                        chain.name(),
                        chain.filters().stream().map(FilterViews::view).toList()))
                .toList();
    }

    private static FilterChainView.Filter view(FilterUse use) {
        FilterSums sums = use.sum();
        FilterUse.Stuck stuck = use.stuck();
        Histogram times = use.times();
        boolean timed = times.getTotalCount() > 0;
        return new FilterChainView.Filter(
                use.name(),
                use.origin(),
                use.failOpen() ? "open" : "closed",
                use.tripped() ? "open circuit" : "ok",
                sums.requests(),
                sums.proceeded(),
                sums.forwarded(),
                sums.replied(),
                sums.reset(),
                sums.restarted(),
                sums.waits(),
                sums.waitNanos() / 1_000_000,
                sums.refused(),
                sums.late(),
                sums.abandoned(),
                use.unanswered(),
                use.leaked(),
                use.errors(),
                use.lastFailure(),
                stuck == null ? 0 : stuck.times(),
                stuck == null ? "" : stuck.stack(),
                timed ? times.getValueAtPercentile(50) : -1,
                timed ? times.getValueAtPercentile(99) : -1,
                timed ? times.getMaxValue() : -1,
                sums.allocations() == 0 ? -1 : Math.max(0, sums.allocatedBytes() / sums.allocations()),
                sums.bytesIn(),
                sums.bytesOut());
    }
}
