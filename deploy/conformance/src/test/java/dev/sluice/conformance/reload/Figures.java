package dev.sluice.conformance.reload;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run of swaps has measured, as a table of words. */
final class Figures {
    private static final System.Logger LOG = System.getLogger("sluice.proof");
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
        times.computeIfAbsent(what, any -> new ArrayList<>()).add(System.nanoTime() - from);
    }

    void add(String what, String value) {
        lines.add(what + ": " + value);
    }

    /** What is alive. Not while pauses are measured: it collects. */
    void heap(String when) {
        System.gc();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
        add(when, (heap >> 20) + " MB of live heap, " + classes + " classes");
    }

    /** Tells all of it. */
    void end() throws IOException {
        times.forEach((what, nanos) -> add(what, summary(nanos)));
        String text = String.join("\n", lines) + "\n";
        Files.writeString(Files.createDirectories(Path.of("target")).resolve("swaps.txt"), text);
        LOG.log(System.Logger.Level.INFO, text);
    }

    private static String summary(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length + " times, median " + millis(sorted[sorted.length / 2]) + ", p99 "
                + millis(sorted[(int) (sorted.length * 0.99)]) + ", most "
                + millis(Arrays.stream(sorted).max().orElse(0));
    }

    private static String millis(long nanos) {
        return nanos / 100_000 / 10.0 + " ms";
    }
}
