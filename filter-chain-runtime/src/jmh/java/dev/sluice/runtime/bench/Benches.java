package dev.sluice.runtime.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks of this folder, with allocation and processor time beside the time: all, or those whose name matches {@code -Dbench=REGEX};
 * {@code -Dbench.seconds=N} is how long an iteration takes, {@code -Dbench.jvm=…} adds options of the JVM. docs/performance.md has the command.
 */
class Benches {
    @Test
    void measures() throws RunnerException {
        TimeValue iteration =
                TimeValue.milliseconds((long) (1000 * Double.parseDouble(System.getProperty("bench.seconds", "1"))));
        assertThat(new Runner(new OptionsBuilder()
                                .include("dev\\.sluice\\.runtime\\..*" + System.getProperty("bench", "Bench") + ".*")
                                .warmupIterations(6)
                                .warmupTime(iteration)
                                .measurementIterations(5)
                                .measurementTime(iteration)
                                .forks(Integer.getInteger("bench.forks", 2))
                                .jvmArgsAppend(
                                        ("-Xbatch -XX:+UseSerialGC " + System.getProperty("bench.jvm", "")).split(" "))
                                .addProfiler(GCProfiler.class)
                                .addProfiler(CpuTime.class)
                                .build())
                        .run())
                .isNotEmpty();
    }
}
