package dev.sluice.runtime.chain;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** The chains of filters that are open, those of an older configuration too as long as streams are on them. Any thread. */
public final class FilterRoster {
    private final ConcurrentSkipListMap<Long, Entry> open = new ConcurrentSkipListMap<>();
    private final AtomicLong next = new AtomicLong(1);

    /**
     * One chain.
     *
     * @param number counts up: the larger is the newer
     * @param kind {@code http}, {@code network} or {@code listener}
     */
    public record Entry(long number, String kind, String name, List<FilterUse> filters) {}

    /** A chain's place on the roster, given up when it closes. */
    @FunctionalInterface
    public interface Listing extends AutoCloseable {
        @Override
        void close();
    }

    /** A chain without filters is not listed. */
    public static Listing list(String kind, List<FilterUse> filters) {
        if (filters.isEmpty()) {
            return () -> {};
        }
        FilterUse first = filters.get(0);
        return first.context().shared().roster().add(kind, first.chain(), filters);
    }

    private Listing add(String kind, String name, List<FilterUse> filters) {
        long number = next.getAndIncrement();
        open.put(number, new Entry(number, kind, name, List.copyOf(filters)));
        return () -> open.remove(number);
    }

    /** Oldest first. */
    public Collection<Entry> chains() {
        return open.values();
    }
}
