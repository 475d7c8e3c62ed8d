package dev.sluice.runtime.listener;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a filter chain: criterion by criterion, only those that fit it best stay, and there is no way back. Linear in the number of chains, once
 * per connection. Immutable, any thread. Source: Envoy, config.listener.v3.FilterChainMatch.
 */
final class ChainTable<T> {
    /** One chain. */
    record Entry<T>(ChainMatch match, T chain) {}

    private final List<Entry<T>> entries;
    private final @Nullable T fallback;
    private final @Nullable T only;

    ChainTable(List<Entry<T>> entries, boolean matchesAll, @Nullable T fallback) {
        this.entries = entries;
        this.fallback = fallback;
        this.only = matchesAll && entries.size() == 1 ? entries.get(0).chain() : null;
    }

    /** Null if no chain is meant and there is no default one. */
    @Nullable
    T find(ChainMatch.ConnectionView view) {
        if (only != null) {
            return only;
        }
        boolean[] out = new boolean[entries.size()];
        for (int criterion = 0; criterion < ChainMatch.CRITERIA; criterion++) {
            int best = -1;
            for (int i = 0; i < out.length; i++) {
                best = out[i] ? best : Math.max(best, entries.get(i).match().score(criterion, view));
            }
            if (best < 0) {
                return fallback;
            }
            for (int i = 0; i < out.length; i++) {
                out[i] = out[i] || entries.get(i).match().score(criterion, view) < best;
            }
        }
        for (int i = 0; i < out.length; i++) {
            if (!out[i]) {
                return entries.get(i).chain();
            }
        }
        return fallback;
    }
}
