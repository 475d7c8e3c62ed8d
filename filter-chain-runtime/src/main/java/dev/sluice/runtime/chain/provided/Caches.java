package dev.sluice.runtime.chain.provided;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.filter.Cache;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The caches of filters, by name: one per process, so they survive reloads. Values of a plugin's own classes are seen by that copy of its code only,
 * and are dropped with its last filter; those of the JDK's and the distribution's are seen by all. Any thread.
 */
public final class Caches {
    /** So far away that it never comes, and still a number Caffeine can add to its clock. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private final Map<String, Shelf> all = new ConcurrentHashMap<>();
    private final Map<Object, Integer> holds = new ConcurrentHashMap<>();
    private final LongSupplier clock;

    /** @param clock nanoseconds, monotonic */
    public Caches(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * The cache of that name; the bounds asked for last count.
     *
     * @param code whoever asks: the generation of its code, compared by identity
     */
    @SuppressWarnings("unchecked") // a name belongs to one extension, which knows its types
    public <K, V> Cache<K, V> named(String name, Cache.Spec spec, Object code) {
        Shelf shelf = all.computeIfAbsent(name, key -> new Shelf(clock));
        shelf.bound(spec);
        return (Cache<K, V>) new View(this, shelf, spec.refreshAfter(), code);
    }

    /** A user of that code begins, and ends by {@link #release}. */
    public void hold(Object code) {
        holds.merge(code, 1, Integer::sum);
    }

    /** With the last user of that code nothing of it stays. */
    public void release(Object code) {
        if (holds.computeIfPresent(code, (same, count) -> count == 1 ? null : count - 1) == null) {
            all.values().forEach(shelf -> shelf.forget(code));
        }
    }

    /** @param code whose classes the entry is of; null if anybody may have it */
    private record Entry(Object value, @Nullable Object code, long loadedNanos) {}

    /** A load under way is of one generation: another one's classes are of no use. */
    private record Load(Object key, Object code) {}

    private static final class Shelf {
        private final com.github.benmanes.caffeine.cache.Cache<Object, Entry> entries;
        private final Map<Load, CompletableFuture<Object>> loading = new ConcurrentHashMap<>();

        Shelf(LongSupplier clock) {
            Ticker ticker = clock::getAsLong;
            this.entries = Caffeine.newBuilder()
                    .ticker(ticker)
                    .executor(Runnable::run)
                    .maximumSize(Long.MAX_VALUE)
                    .expireAfterWrite(NEVER)
                    .build();
        }

        void bound(Cache.Spec spec) {
            entries.policy()
                    .eviction()
                    .ifPresent(size -> size.setMaximum(spec.maxEntries() > 0 ? spec.maxEntries() : Long.MAX_VALUE));
            entries.policy()
                    .expireAfterWrite()
                    .ifPresent(age -> age.setExpiresAfter(spec.expireAfter().isZero() ? NEVER : spec.expireAfter()));
        }

        void forget(Object code) {
            entries.asMap().values().removeIf(entry -> entry.code == code);
            loading.keySet().removeIf(load -> load.code == code);
        }
    }

    /** A shelf as one generation of an extension's code sees it. */
    private static final class View implements Cache<Object, Object> {
        private final Caches caches;
        private final Shelf shelf;
        private final Duration refreshAfter;
        private final Object code;

        View(Caches caches, Shelf shelf, Duration refreshAfter, Object code) {
            this.caches = caches;
            this.shelf = shelf;
            this.refreshAfter = refreshAfter;
            this.code = code;
        }

        private @Nullable Entry entry(Object key) {
            Entry entry = shelf.entries.getIfPresent(key);
            return entry == null || entry.code != null && entry.code != code ? null : entry;
        }

        @Override
        public Optional<Object> find(Object key) {
            return Optional.ofNullable(entry(key)).map(Entry::value);
        }

        @Override
        public void put(Object key, Object value) {
            boolean anybodys = common(key) && common(value);
            if (anybodys || caches.holds.containsKey(code)) {
                shelf.entries.put(key, new Entry(value, anybodys ? null : code, caches.clock.getAsLong()));
            }
        }

        /** Of a class that is there as long as the process, and so is what it holds if it is a collection. */
        private static boolean common(@Nullable Object value) {
            if (value instanceof Collection<?> many && many.getClass().getClassLoader() == null) {
                return many.stream().allMatch(View::common);
            }
            if (value instanceof Map<?, ?> map && map.getClass().getClassLoader() == null) {
                return map.keySet().stream().allMatch(View::common)
                        && map.values().stream().allMatch(View::common);
            }
            if (value instanceof Optional<?> maybe) {
                return common(maybe.orElse(null));
            }
            if (value instanceof Object[] array && array.getClass().getClassLoader() == null) {
                return Stream.of(array).allMatch(View::common);
            }
            return value == null || lasting(value.getClass().getClassLoader());
        }

        private static boolean lasting(@Nullable ClassLoader loader) {
            for (ClassLoader at = Caches.class.getClassLoader(); at != null; at = at.getParent()) {
                if (at == loader) {
                    return true;
                }
            }
            return loader == null;
        }

        @Override
        public void remove(Object key) {
            shelf.entries.invalidate(key);
        }

        @Override
        public CompletionStage<Object> load(
                Object key, Function<? super Object, ? extends CompletionStage<Object>> loader) {
            Entry entry = entry(key);
            if (entry == null) {
                return fetch(key, loader);
            }
            if (!refreshAfter.isZero() && caches.clock.getAsLong() - entry.loadedNanos > refreshAfter.toNanos()) {
                fetch(key, loader);
            }
            return CompletableFuture.completedFuture(entry.value);
        }

        private CompletionStage<Object> fetch(
                Object key, Function<? super Object, ? extends CompletionStage<Object>> loader) {
            Load load = new Load(key, code);
            CompletableFuture<Object> mine = new CompletableFuture<>();
            CompletableFuture<Object> first = shelf.loading.putIfAbsent(load, mine);
            if (first != null) {
                return first.copy();
            }
            try {
                loader.apply(key).whenComplete((value, failure) -> loaded(load, mine, value, failure));
            } catch (Throwable failure) {
                loaded(load, mine, null, failure);
            }
            return mine.copy();
        }

        private void loaded(
                Load load, CompletableFuture<Object> mine, @Nullable Object value, @Nullable Throwable failure) {
            if (shelf.loading.remove(load, mine) && value != null) {
                put(load.key, value);
            }
            Completion.of(mine, value, failure);
        }
    }
}
