package dev.sluice.runtime.chain;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Histogram;
import dev.sluice.runtime.extension.Detailed;
import dev.sluice.runtime.extension.Extension;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One filter in one chain: the opened object, where it comes from, what it overrides, its numbers. Immutable but for its numbers; any thread.
 * Numbers are {@code sluice.filter.CHAIN.NAME.requests}, {@code .errors} and {@code .time}, the latter in nanoseconds of a callback, sampled.
 */
public final class FilterUse implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("sluice.filter");
    private static final long QUIET_NANOS = 1_000_000_000L;
    private final String name;
    private final Extension extension;
    private final Object filter;
    private final ContextScope context;
    private final boolean failOpen;
    private final ClassValue<Integer> overrides;
    private final int mask;
    private final Counter requests;
    private final Counter errors;
    private final Histogram time;
    private final Extension.Lease lease;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final AtomicLong lastLogged = new AtomicLong(System.nanoTime() - 2 * QUIET_NANOS);
    private volatile @Nullable Known known;

    /** What a class of per-stream objects overrides. */
    private record Known(Class<?> type, int mask) {}

    /**
     * @param name the filter's name in the chain's configuration
     * @param failOpen a failure counts as proceed
     * @param overrides bit mask of the callbacks that a class overrides, in the caller's meaning
     */
    public FilterUse(
            String chain,
            String name,
            Extension extension,
            Object filter,
            ContextScope context,
            boolean failOpen,
            ClassValue<Integer> overrides) {
        this.name = name;
        this.extension = extension;
        this.filter = filter;
        this.context = context;
        this.failOpen = failOpen;
        this.overrides = overrides;
        this.mask = overrides.get(filter.getClass());
        var numbers = context.shared().stats().scope("sluice.filter." + chain + '.' + name);
        this.requests = numbers.counter("requests");
        this.errors = numbers.counter("errors");
        this.time = numbers.histogram("time");
        this.lease = extension.lease();
    }

    public String name() {
        return name;
    }

    public Extension extension() {
        return extension;
    }

    /** The shared filter object. */
    public Object filter() {
        return filter;
    }

    public ContextScope context() {
        return context;
    }

    public boolean failOpen() {
        return failOpen;
    }

    /** What the filter object overrides. */
    public int mask() {
        return mask;
    }

    /** What an object overrides that {@code begin} returned. */
    public int maskOf(Object served) {
        if (served == filter) {
            return mask;
        }
        Class<?> type = served.getClass();
        Known last = known;
        if (last == null || last.type != type) {
            last = new Known(type, overrides.get(type));
            known = last;
        }
        return last.mask;
    }

    /** A stream begins. */
    public void count() {
        requests.add(1);
    }

    /** A callback took that long. */
    public void took(long nanos) {
        time.record(nanos);
    }

    /** Counts and logs a failure; at most one line a second. */
    public void failed(Throwable why) {
        errors.add(1);
        long now = System.nanoTime();
        long last = lastLogged.get();
        if (now - last > QUIET_NANOS && lastLogged.compareAndSet(last, now)) {
            LOG.log(Level.WARNING, "filter " + name + " (" + extension.origin() + ") failed", why);
        }
    }

    /** Response-code-details of a failure. */
    public String failureDetails() {
        return "filter_exception{" + name + '}';
    }

    /** As {@link #failureDetails()}, in the failure's own words if it has some. */
    public String failureDetails(Throwable why) {
        Throwable cause = why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
        String own = cause instanceof Detailed detailed ? detailed.details() : "";
        return own.isEmpty() ? failureDetails() : own;
    }

    /** One more chain runs it, with streams of its own; false if the last one has just given it up. */
    boolean share() {
        int before = holders.getAndUpdate(held -> held == 0 ? 0 : held + 1);
        return before > 0;
    }

    /** After the last stream of one chain; with the last chain the filter's context is closed and its code given back. Once per chain. */
    @Override
    public void close() {
        if (holders.decrementAndGet() == 0) {
            context.close(lease);
        }
    }
}
