package dev.sluice.runtime.accesslog;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A line in Envoy's default format. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LogBench {
    private final Format format = Formats.compile(Formats.DEFAULT, error -> {
        throw new IllegalStateException(error);
    });
    private final ByteLine out = new ByteLine();
    private final FakeRecord record = new FakeRecord()
            .request(":method", "GET", ":path", "/products/1234?lang=en", ":authority", "www.example.org")
            .request("user-agent", "bench/1.0", "x-request-id", "6fa459ea-ee8a-3ca4-894e-db77e160355e");

    @Benchmark
    public int line() {
        out.setLength(0);
        format.appendTo(out, record);
        return out.length();
    }
}
