package dev.sluice.conformance.reload;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run of swaps has measured, as a table of words. */
final class Figures {
    private static final System.Logger LOG = System.getLogger("sluice.proof");

    private static final String TURN = "longest turn of a loop, CPU time, ";

    /** The serial collector moves everything together only each fourth time, and leaves gaps that count as used otherwise. */
    private static final int COLLECTIONS = 4;

    private final Map<String, List<Long>> times = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();

    Figures(int rounds, int clients) {
        lines.add(rounds + " rounds, " + clients + " clients, Java " + Runtime.version() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
    }

    /** Something that may fail. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    void underLoad(String what, Work swap) throws Exception {
        time("swap under load, " + what, swap);
    }

    void quiet(String what, Work swap) throws Exception {
        time("swap until a new stream uses it, " + what, swap);
    }

    private void time(String what, Work swap) throws Exception {
        long from = System.nanoTime();
        swap.run();
        note(what, System.nanoTime() - from);
    }

    private void note(String what, long nanos) {
        times.computeIfAbsent(what, any -> new ArrayList<>()).add(nanos);
    }

    void add(String what, String value) {
        lines.add(what + ": " + value);
    }

    /** The longest turn of a loop in one window. */
    void turn(String what, long nanos) {
        note(TURN + what, nanos);
    }

    /** What half of the windows stay below. */
    long turnMedian(String what) {
        long[] sorted = sorted(times.getOrDefault(TURN + what, List.of(0L)));
        return sorted[sorted.length / 2];
    }

    private static long[] sorted(List<Long> nanos) {
        return nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static long p99(long[] sorted) {
        return sorted[(int) (sorted.length * 0.99)];
    }

    /**
     * What is alive, in bytes: what the collection itself found, as those who are served meanwhile make garbage before anybody can ask how much is in use.
     */
    long heap(String when) {
        long live = Pauses.aside(() -> {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
                least = Math.min(least, collected());
            }
            return least;
        });
        int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        add(when, live / 100_000 / 10.0 + " MB of live heap, " + classes + " classes");
        return live;
    }

    private static long collected() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported())
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
    }

    /** Tells all of it. */
    void end() throws IOException {
        times.forEach((what, nanos) -> add(what, summary(nanos)));
        String text = String.join("\n", lines) + "\n";
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("swaps.txt"), text);
        LOG.log(System.Logger.Level.INFO, text);
    }

    private static String summary(List<Long> nanos) {
        long[] sorted = sorted(nanos);
        return sorted.length + " times, median " + millis(sorted[sorted.length / 2]) + ", p99 "
                + millis(p99(sorted)) + ", most "
                + millis(sorted[sorted.length - 1]);
    }

    private static String millis(long nanos) {
        return nanos / 10_000 / 100.0 + " ms";
    }
}
