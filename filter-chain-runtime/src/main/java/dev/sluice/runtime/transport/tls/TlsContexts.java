package dev.sluice.runtime.transport.tls;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.runtime.os.FileWatch;
import dev.sluice.runtime.stats.Stats;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All TLS contexts of a process: watches their files and knows which certificate expires first. Numbers: {@code sluice.tls.rotations},
 * {@code sluice.tls.rotation_failures}, {@code sluice.tls.broken_contexts}. Any thread.
 */
public final class TlsContexts implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private final Set<TlsContext> all = ConcurrentHashMap.newKeySet();
    private final Counter rotations;
    private final Counter failures;
    private final Gauge brokenContexts;
    private @Nullable FileWatch watch;

    public TlsContexts(Stats stats) {
        rotations = stats.counter("sluice.tls.rotations");
        failures = stats.counter("sluice.tls.rotation_failures");
        brokenContexts = stats.gauge("sluice.tls.broken_contexts");
    }

    synchronized void add(TlsContext context) {
        all.add(context);
        if (watch == null && !context.files().isEmpty()) {
            watch = FileWatch.start(this::files, LOOK, this::rotate);
        }
    }

    void remove(TlsContext context) {
        all.remove(context);
        count();
    }

    private void count() {
        brokenContexts.set(broken().size());
    }

    void rotated(boolean good) {
        (good ? rotations : failures).add(1);
        count();
    }

    private Set<Path> files() {
        Set<Path> files = new HashSet<>();
        all.forEach(context -> files.addAll(context.files()));
        return files;
    }

    /** Every context with files reads them again: one that did not change costs a few milliseconds off the loops. */
    private void rotate() {
        all.stream().filter(context -> !context.files().isEmpty()).forEach(TlsContext::rotate);
    }

    /** What is in use. */
    public List<TlsContext.Shown> shown() {
        List<TlsContext.Shown> shown = new ArrayList<>();
        all.forEach(context -> shown.addAll(context.shown()));
        return shown;
    }

    /** Those whose files cannot be used. */
    public List<TlsContext.Broken> broken() {
        return all.stream()
                .map(TlsContext::broken)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(TlsContext.Broken::since))
                .toList();
    }

    /** Whole days until the first certificate expires, 0 if one has; empty without certificates. */
    public OptionalLong daysUntilExpiry(Instant now) {
        return shown().stream().mapToLong(each -> days(each, now)).min();
    }

    /** Whole days until that one expires. */
    public static long days(TlsContext.Shown each, Instant now) {
        long millis = each.certificate().getNotAfter().getTime() - now.toEpochMilli();
        return Math.max(0, TimeUnit.MILLISECONDS.toDays(millis));
    }

    @Override
    public synchronized void close() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }
}
