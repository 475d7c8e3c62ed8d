package dev.sluice.runtime.http;

import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.event.Marker;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What counting and watching add to the call of a filter that proceeds: {@code counted} less {@code plain}. docs/performance.md has the command. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CountingBench {
    private final Rig rig = new Rig();
    private final HttpFilter filter = new HttpFilter() {};
    private final FilterUse use = rig.use("each", filter, false);
    private final Marker marker = rig.loop.marker();
    private HttpExchange x = exchange();

    @SuppressWarnings("NullAway") // the filter looks at nothing
    private static HttpExchange exchange() {
        return null;
    }

    @Benchmark
    public Verdict plain() throws Exception {
        return filter.onRequest(x);
    }

    @Benchmark
    public Verdict counted() throws Exception {
        use.numbers(0).began();
        marker.enter(use);
        Verdict verdict = filter.onRequest(x);
        use.numbers(0).said(verdict);
        marker.leave();
        return verdict;
    }
}
