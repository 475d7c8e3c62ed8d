package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Verdict;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a script's filter costs that looks for three headers and sets two, on an exchange played by the test: {@code nothing} is the exchange's own part,
 * to take off. docs/performance.md has the commands.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScriptBench {
    private static final String JS = """
            export function onRequest(x) {
              const h = x.request.headers;
              if (h.get('x-one') === 'a' || h.get('x-two') === 'b' || h.get('x-three') !== null) return { reply: 403 };
              h.set('x-four', '4');
              h.set('x-five', '5');
            }
            """;
    private static final String PYTHON = """
            def onRequest(x):
                h = x.request.headers
                if h.get('x-one') == 'a' or h.get('x-two') == 'b' or h.get('x-three') is not None:
                    return {'reply': 403}
                h.set('x-four', '4')
                h.set('x-five', '5')
            """;

    private static final HeaderName FOUR = HeaderName.of("x-four");
    private static final HeaderName FIVE = HeaderName.of("x-five");

    @Param({"nothing", "js"})
    public String language = "js";

    private final Fakes fakes = new Fakes();
    private final Exchange x = fakes.exchange();
    private HttpFilter filter = new HttpFilter() {};

    @Setup(Level.Trial)
    public void open() throws InvalidConfig {
        fakes.request.add("x-one", "1");
        fakes.request.add("x-two", "2");
        if (!language.equals("nothing")) {
            filter = (language.equals("js") ? Scripted.text(JS) : Scripted.python(PYTHON))
                    .budget(Duration.ofSeconds(5)) // whatever else the machine does
                    .open(fakes);
        }
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
        for (AutoCloseable each : fakes.closing) {
            each.close();
        }
    }

    @Benchmark
    public Verdict request() throws Exception {
        HttpFilter stream = filter.begin(x);
        Verdict verdict = stream.onRequest(x);
        stream.onComplete(x);
        fakes.request.remove(FOUR);
        fakes.request.remove(FIVE);
        return verdict;
    }
}
