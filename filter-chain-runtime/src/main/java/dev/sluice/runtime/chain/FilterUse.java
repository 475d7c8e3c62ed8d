package dev.sluice.runtime.chain;

import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.runtime.chain.watch.Circuit;
import dev.sluice.runtime.chain.watch.Containment;
import dev.sluice.runtime.chain.watch.FilterNumbers;
import dev.sluice.runtime.chain.watch.FilterSums;
import dev.sluice.runtime.chain.watch.FilterTotals;
import dev.sluice.runtime.extension.Detailed;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.extension.SelfLimited;
import dev.sluice.runtime.stats.CounterCell;
import dev.sluice.runtime.stats.HistogramCell;
import dev.sluice.runtime.stats.Stats;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One filter in one chain: the opened object, where it comes from, what it overrides, its numbers, its circuit. Immutable but for its numbers; any
 * thread. Numbers are {@code sluice.filter.CHAIN.NAME.…}: {@code requests} and what {@link FilterNumbers} counts, {@code errors}, {@code stuck},
 * {@code tripped}, and the histograms {@code time} (nanoseconds of a callback, sampled) and {@code wait_time} (nanoseconds of a wait).
 */
public final class FilterUse implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("sluice.filter");
    private static final long QUIET_NANOS = 1_000_000_000L;
    private final String chain;
    private final String name;
    private final Extension extension;
    private final Object filter;
    private final ContextScope context;
    private final boolean failOpen;
    private final ClassValue<Integer> overrides;
    private final int mask;
    private final Stats.StatScope scope;
    private final FilterTotals totals;
    private final Circuit circuit;
    private final CounterCell errors;
    private final HistogramCell time;
    private final Extension.Lease lease;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final AtomicLong lastLogged = new AtomicLong(System.nanoTime() - 2 * QUIET_NANOS);
    private final AtomicLong lastLeak = new AtomicLong(System.nanoTime() - 2 * QUIET_NANOS);
    private volatile @Nullable Known known;
    private volatile @Nullable Stuck stuck;
    private final Lendings lendings = new Lendings(this::leaked);
    private final Runnable looks = lendings::look;
    private final AtomicLong leaked = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private volatile String lastFailure = "";

    /** What a class of per-stream objects overrides. */
    private record Known(Class<?> type, int mask) {}

    /** The last callback that held its loop for too long. */
    public record Stuck(long times, long nanos, String stack) {}

    /**
     * @param chain label of the chain in names of numbers
     * @param name the filter's name in the chain's configuration
     * @param containment what becomes of its failures
     * @param overrides bit mask of the callbacks that a class overrides, in the caller's meaning
     */
    public FilterUse(
            String chain,
            String name,
            Extension extension,
            Object filter,
            ContextScope context,
            Containment containment,
            ClassValue<Integer> overrides) {
        this.chain = chain;
        this.name = name;
        this.extension = extension;
        this.filter = filter;
        this.context = context;
        this.failOpen = containment.failOpen();
        this.overrides = overrides;
        this.mask = overrides.get(filter.getClass());
        Stats stats = context.shared().stats();
        String prefix = "sluice.filter." + chain + '.' + name;
        this.scope = stats.scope(prefix);
        this.totals = new FilterTotals(scope);
        this.circuit = new Circuit(containment.circuit());
        stats.counter(prefix + ".requests");
        this.errors = stats.counter(prefix + ".errors");
        this.time = stats.histogram(prefix + ".time");
        stats.feed(totals);
        stats.feed(looks);
        if (filter instanceof SelfLimited limited) {
            limited.standing(this::tripped);
        }
        this.lease = extension.lease();
    }

    /** Label of the chain in names of numbers. */
    public String chain() {
        return chain;
    }

    public String name() {
        return name;
    }

    public Extension extension() {
        return extension;
    }

    /** Where its code comes from, for people. */
    public String origin() {
        return filter instanceof SelfLimited limited ? limited.origin() : extension.origin();
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

    /** That loop's numbers; on that loop. */
    public FilterNumbers numbers(int loop) {
        return totals.at(loop);
    }

    /** The numbers of all loops. */
    public FilterSums sum() {
        return FilterSums.of(totals.sum());
    }

    /** Failures so far. */
    public long errors() {
        return errors.value();
    }

    /** Nanoseconds of callbacks, sampled. */
    public org.HdrHistogram.Histogram times() {
        return time.total();
    }

    /** A callback took that long. */
    public void took(long nanos) {
        time.record(nanos);
    }

    /** A wait took that long. */
    void waited(long nanos) {
        scope.histogram("wait_time").record(nanos);
    }

    /** Counts and logs a failure, at most one line a second; may open the circuit. */
    public void failed(Throwable why) {
        long now = System.nanoTime();
        count(now, why);
        boolean overran = cause(why) instanceof Detailed detailed && detailed.overBudget();
        if (!terminal() && circuit.fault(now, totals.sum().requests(), overran)) {
            tripped(overran ? "went over its budget" : "failed");
        }
    }

    private void tripped(String why) {
        scope.counter("tripped").add(1);
        LOG.log(
                Level.ERROR,
                "filter " + name + " (" + origin() + ") is not asked any more, it " + why + " too often: "
                        + (failOpen ? "streams go on without it" : "streams are refused") + " until a try after "
                        + circuit.policy().probeAfter().toMillis() + " ms succeeds");
    }

    /** Nobody could answer instead of it. */
    private boolean terminal() {
        return filter instanceof HttpTerminal || filter instanceof NetworkTerminal;
    }

    /** A timeout ended a wait of this filter. No fault of its own for certain: it may have waited for a slow client. */
    public void unanswered(String timeout) {
        unanswered.incrementAndGet();
        scope.counter("unanswered").add(1);
        if (mayLog(lastLogged, System.nanoTime())) {
            LOG.log(Level.WARNING, "filter " + name + " (" + origin() + ") waited until " + timeout);
        }
    }

    /** Bytes that it was lent, as far as they are looked at. */
    Lendings lendings() {
        return lendings;
    }

    private void leaked(long loans) {
        leaked.addAndGet(loans);
        scope.counter("leaked").add(loans);
        if (mayLog(lastLeak, System.nanoTime())) {
            LOG.log(
                    Level.WARNING,
                    "filter " + name + " (" + extension.origin()
                            + ") leaks: it keeps bytes that it was lent, after their stream has ended; what they show then is"
                            + " somebody else's: copy() what is to be kept");
        }
    }

    /** Loans that were looked at, one of 64, and never given back. */
    public long leaked() {
        return leaked.get();
    }

    /** Waits that a timeout has ended. */
    public long unanswered() {
        return unanswered.get();
    }

    private static boolean mayLog(AtomicLong logged, long now) {
        long last = logged.get();
        return now - last > QUIET_NANOS && logged.compareAndSet(last, now);
    }

    /** Counts and logs a mistake that the stream survives. */
    void misused(Throwable why) {
        count(System.nanoTime(), why);
    }

    private void count(long now, Throwable why) {
        errors.add(1);
        lastFailure = why.toString();
        if (mayLog(lastLogged, now)) {
            LOG.log(Level.WARNING, "filter " + name + " (" + origin() + ") failed", why);
        }
    }

    /** What the last failure said; empty if there was none. */
    public String lastFailure() {
        return lastFailure;
    }

    /** It failed so often that it is not asked now. */
    public boolean tripped() {
        return circuit.open();
    }

    /** Whether a stream may try a filter that is {@link #tripped}. */
    public boolean probes() {
        return circuit.probes(System.nanoTime());
    }

    /** How the try ended. */
    public void probed(boolean well) {
        if (circuit.probed(System.nanoTime(), well)) {
            LOG.log(Level.INFO, "filter " + name + " (" + origin() + ") is asked again");
        }
    }

    /** Response-code-details where it would have been asked but is {@link #tripped}. */
    public String trippedDetails() {
        return "filter_circuit_open{" + name + '}';
    }

    /** How long a callback may hold its loop before that is told, if the budget of all filters is this. */
    long budgetNanos(long usual) {
        return filter instanceof SelfLimited limited
                ? Math.max(usual, limited.limit().toNanos())
                : usual;
    }

    /** A callback holds its loop. Called while it runs, by the watchdog. */
    void stuck(long nanos, String stack) {
        scope.counter("stuck").add(1);
        Stuck before = stuck;
        stuck = new Stuck(before == null ? 1 : before.times + 1, nanos, stack);
        LOG.log(
                Level.WARNING,
                "filter " + name + " (" + origin() + ") has held its loop for " + nanos / 1_000_000
                        + " ms: every stream of that loop waits for it; put work that blocks or takes long into"
                        + " blocking(…) of the exchange or of FilterContext. It is at\n" + stack);
    }

    /** That is its own doing for certain: a fault, whatever becomes of its stream. */
    void overran() {
        if (!terminal() && circuit.overran(System.nanoTime(), totals.sum().requests())) {
            tripped("held its loop");
        }
    }

    /** Null if it never was. */
    public @Nullable Stuck stuck() {
        return stuck;
    }

    /** Response-code-details of a failure. */
    public String failureDetails() {
        return "filter_exception{" + name + '}';
    }

    /** As {@link #failureDetails()}, in the failure's own words if it has some. */
    public String failureDetails(Throwable why) {
        String own = cause(why) instanceof Detailed detailed ? detailed.details() : "";
        return own.isEmpty() ? failureDetails() : own;
    }

    private static Throwable cause(Throwable why) {
        return why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
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
            context.shared().stats().unfeed(totals);
            context.shared().stats().unfeed(looks);
            totals.run();
            context.close(lease);
        }
    }
}
