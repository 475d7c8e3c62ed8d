package dev.sluice.runtime.listener;

import java.util.Arrays;
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
        return find(view, null);
    }

    /** How a choice went: for each chain the criterion by which it left, -1 if it stayed to the end. */
    static final class Witness {
        int[] leftAt = new int[0];
        boolean[] other = new boolean[0];

        private void begins(int chains) {
            leftAt = new int[chains];
            Arrays.fill(leftAt, -1);
            other = new boolean[chains];
        }

        /** @param better another chain fits better; else this one does not fit at all */
        private void left(int chain, int criterion, boolean better) {
            leftAt[chain] = criterion;
            other[chain] = better;
        }
    }

    /** @param why told how it went; null if nobody asks */
    @Nullable
    T find(ChainMatch.ConnectionView view, @Nullable Witness why) {
        if (why != null) {
            why.begins(entries.size());
        }
        if (only != null) {
            return only;
        }
        boolean[] out = new boolean[entries.size()];
        for (int criterion = 0; criterion < ChainMatch.CRITERIA; criterion++) {
            int best = -1;
            for (int i = 0; i < out.length; i++) {
                best = out[i] ? best : Math.max(best, entries.get(i).match().score(criterion, view));
            }
            for (int i = 0; i < out.length; i++) {
                int score = out[i] ? best : entries.get(i).match().score(criterion, view);
                if (why != null && !out[i] && (score < best || best < 0)) {
                    why.left(i, criterion, score >= 0);
                }
                out[i] = out[i] || score < best;
            }
            if (best < 0) {
                return fallback;
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
