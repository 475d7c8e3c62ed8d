package dev.sluice.runtime.chain;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.filter.Cache;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The caches of filters, by name: one per process, so they survive reloads. Any thread. */
public final class Caches {
    private final Map<String, Shelf<?, ?>> all = new ConcurrentHashMap<>();
    private final LongSupplier clock;

    /** @param clock nanoseconds, monotonic */
    public Caches(LongSupplier clock) {
        this.clock = clock;
    }

    /** The cache of that name; the first one's bounds count. */
    @SuppressWarnings("unchecked") // a name belongs to one extension, which knows its types
    <K, V> Cache<K, V> named(String name, Cache.Spec spec) {
        return (Cache<K, V>) all.computeIfAbsent(name, key -> new Shelf<>(spec, clock));
    }

    private record Entry<V>(V value, long loadedNanos) {}

    private static final class Shelf<K, V> implements Cache<K, V> {
        private final com.github.benmanes.caffeine.cache.Cache<Object, Entry<V>> entries;
        private final Map<Object, CompletableFuture<V>> loading = new ConcurrentHashMap<>();
        private final Duration refreshAfter;
        private final LongSupplier clock;

        Shelf(Spec spec, LongSupplier clock) {
            this.clock = clock;
            this.refreshAfter = spec.refreshAfter();
            Ticker ticker = clock::getAsLong;
            Caffeine<Object, Object> builder =
                    Caffeine.newBuilder().ticker(ticker).executor(Runnable::run);
            if (spec.maxEntries() > 0) {
                builder.maximumSize(spec.maxEntries());
            }
            if (!spec.expireAfter().isZero()) {
                builder.expireAfterWrite(spec.expireAfter());
            }
            this.entries = builder.build();
        }

        private @Nullable Entry<V> entry(Object key) {
            return entries.getIfPresent(key);
        }

        @Override
        public Optional<V> find(K key) {
            Entry<V> entry = entry(key);
            return entry == null ? Optional.empty() : Optional.of(entry.value);
        }

        @Override
        public void put(K key, V value) {
            entries.put(key, new Entry<>(value, clock.getAsLong()));
        }

        @Override
        public void remove(K key) {
            entries.invalidate(key);
        }

        @Override
        public CompletionStage<V> load(K key, Function<? super K, ? extends CompletionStage<V>> loader) {
            Entry<V> entry = entry(key);
            if (entry == null) {
                return fetch(key, loader);
            }
            if (!refreshAfter.isZero() && clock.getAsLong() - entry.loadedNanos > refreshAfter.toNanos()) {
                fetch(key, loader);
            }
            return CompletableFuture.completedFuture(entry.value);
        }

        private CompletionStage<V> fetch(K key, Function<? super K, ? extends CompletionStage<V>> loader) {
            CompletableFuture<V> mine = new CompletableFuture<>();
            CompletableFuture<V> first = loading.putIfAbsent(key, mine);
            if (first != null) {
                return first.copy();
            }
            try {
                loader.apply(key).whenComplete((value, failure) -> loaded(key, mine, value, failure));
            } catch (Throwable failure) {
                loaded(key, mine, null, failure);
            }
            return mine.copy();
        }

        private void loaded(K key, CompletableFuture<V> mine, @Nullable V value, @Nullable Throwable failure) {
            if (value != null) {
                put(key, value);
            }
            loading.remove(key, mine);
            StreamScope.complete(mine, value, failure);
        }
    }
}
