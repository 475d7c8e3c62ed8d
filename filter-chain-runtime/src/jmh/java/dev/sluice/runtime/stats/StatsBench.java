package dev.sluice.runtime.stats;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** Numbers that all loops write. The price must be the same with two threads as with one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StatsBench {
    private final Stats stats = new Stats();
    private final CounterCell counter = stats.counter("a");
    private final GaugeCell gauge = stats.gauge("b");
    private final HistogramCell histogram = stats.histogram("c");

    @Benchmark
    public void counter() {
        counter.add(1);
    }

    @Benchmark
    @Threads(2)
    public void counterOfTwo() {
        counter.add(1);
    }

    @Benchmark
    public void gauge() {
        gauge.add(1);
    }

    @Benchmark
    @Threads(2)
    public void gaugeOfTwo() {
        gauge.add(1);
    }

    @Benchmark
    public void histogram() {
        histogram.record(12);
    }

    @Benchmark
    @Threads(2)
    public void histogramOfTwo() {
        histogram.record(12);
    }
}
