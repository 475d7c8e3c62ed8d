package dev.sluice.runtime.chain;

import dev.sluice.filter.InvalidConfig;
import dev.sluice.runtime.config.FileHash;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.WatchedFiles;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The filters that are open in one snapshot. The next snapshot goes on with those of the same code, configuration, files and clusters, in the same
 * chain: their token buckets, caches and scripts survive a reload that does not touch them. Used by one thread at a time, off the loops.
 */
public final class KeptFilters {
    private final Map<Key, Queue<FilterUse>> before;
    private final Predicate<String> sameCluster;
    private final Map<Key, Queue<FilterUse>> now = new HashMap<>();
    private final Map<Path, String> files = new LinkedHashMap<>();
    private final List<FilterUse> kept = new ArrayList<>();

    /** Two uses of one key in one chain are told apart by their order. */
    private record Key(String chain, String name, Extension extension, Object config, List<String> hashes) {
        // By hand: a record's own way makes some ten classes at its first use, which is in every start.
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && chain.equals(key.chain)
                    && name.equals(key.name)
                    && extension.equals(key.extension)
                    && config.equals(key.config)
                    && hashes.equals(key.hashes);
        }

        @Override
        public int hashCode() {
            return (chain.hashCode() * 31 + name.hashCode()) * 31 + config.hashCode();
        }
    }

    /** Makes the filter, with what it needs. */
    @FunctionalInterface
    public interface Opener {
        /** Null if it cannot be used, which was reported. */
        @Nullable
        FilterUse open() throws InvalidConfig;
    }

    private KeptFilters(Map<Key, Queue<FilterUse>> before, Predicate<String> sameCluster) {
        this.before = before;
        this.sameCluster = sameCluster;
    }

    /** Of the first snapshot: nothing is open yet. */
    public static KeptFilters none() {
        return new KeptFilters(new HashMap<>(), cluster -> false);
    }

    /** @param sameCluster whether that cluster, by name, is the same in the next snapshot as in this one */
    public KeptFilters next(Predicate<String> sameCluster) {
        Map<Key, Queue<FilterUse>> open = new HashMap<>();
        now.forEach((key, uses) -> open.put(key, new ArrayDeque<>(uses)));
        return new KeptFilters(open, sameCluster);
    }

    /**
     * The filter of that configuration: the one that runs, or a new one.
     *
     * @param chain what tells this chain from others, the same after a reload
     * @param logs gets the access logs that a filter which goes on had added when it was opened
     */
    public @Nullable FilterUse use(
            String chain, String name, Extension extension, Object config, ContextScope.Logs logs, Opener opener)
            throws InvalidConfig {
        Key key = new Key(chain, name, extension, config, hashes(config));
        FilterUse use = again(key, logs);
        if (use == null) {
            use = opener.open();
        }
        if (use != null) {
            now.computeIfAbsent(key, any -> new ArrayDeque<>()).add(use);
        }
        return use;
    }

    private @Nullable FilterUse again(Key key, ContextScope.Logs logs) throws InvalidConfig {
        Queue<FilterUse> open = before.get(key);
        FilterUse use = open == null ? null : open.poll();
        if (use == null || !use.context().clustersUsed().stream().allMatch(sameCluster) || !use.share()) {
            return null;
        }
        for (Object log : use.context().addedLogs()) {
            logs.add(log);
        }
        kept.add(use);
        return use;
    }

    private List<String> hashes(Object config) {
        if (!(config instanceof WatchedFiles watched)) {
            return List.of();
        }
        List<String> all = new ArrayList<>();
        for (Path file : watched.watchedFiles()) {
            all.add(files.computeIfAbsent(file, FileHash::of));
        }
        return all;
    }

    /** Files that filters were made of, with the {@link FileHash} they had just before. */
    public Map<Path, String> files() {
        return Map.copyOf(files);
    }

    /** Whether those files are still the same. Blocks. */
    public boolean upToDate() {
        return files.entrySet().stream()
                .allMatch(each -> FileHash.of(each.getKey()).equals(each.getValue()));
    }

    /** The snapshot serves from now on: filters that went on see its surroundings. */
    public void taken(Surroundings surroundings) {
        kept.forEach(use -> use.context().move(surroundings));
        kept.clear();
        before.clear();
    }
}
