package dev.sluice.runtime.chain;

import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.chain.provided.Texts;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.upstream.Clusters;
import java.util.function.Supplier;

/**
 * What the filters of one snapshot are opened with. Any thread.
 *
 * @param clusters of the snapshot that is being built
 * @param home a loop on which calls and timers of configurations run
 * @param kept filters that go on from the snapshot before
 */
public record Surroundings(
        Shared shared, Clusters clusters, Caches caches, Texts texts, Supplier<Loop> home, KeptFilters kept) {
    /** Of a first snapshot. */
    public Surroundings(Shared shared, Clusters clusters, Caches caches, Texts texts, Supplier<Loop> home) {
        this(shared, clusters, caches, texts, home, KeptFilters.none());
    }

    /** What an open filter needs: not the others of its snapshot, which it would keep alive. */
    Surroundings settled() {
        return new Surroundings(shared, clusters, caches, texts, home);
    }
}
