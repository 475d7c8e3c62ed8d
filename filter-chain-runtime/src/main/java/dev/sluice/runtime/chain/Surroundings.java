package dev.sluice.runtime.chain;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.upstream.Clusters;
import java.util.function.Supplier;

/**
 * What the filters of one snapshot are opened with. Any thread.
 *
 * @param clusters of the snapshot that is being built
 * @param home a loop on which calls and timers of configurations run
 */
public record Surroundings(Shared shared, Clusters clusters, Caches caches, Texts texts, Supplier<Loop> home) {}
