package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class CancellationTest {
    private final List<String> log = new ArrayList<>();

    private FilterTest mute(HttpFilter filter) {
        return FilterTest.of(filter).upstream(Answer.nothing());
    }

    @Test
    void timersEndWithTheStream() {
        Exchanged x = mute(Probe.request(y -> {
                    y.after(Duration.ofSeconds(1), () -> log.add("timer"));
                    return Verdict.proceed();
                }))
                .get("/")
                .start();

        x.abort().advance(Duration.ofSeconds(5));

        assertThat(log).isEmpty();
    }

    @Test
    void functionsAreDroppedAndTheirResourcesClosed() {
        CompletableFuture<AutoCloseable> foreign = new CompletableFuture<>();
        Exchanged x = mute(Probe.request(y -> Verdict.when(foreign, value -> {
                    log.add("then");
                    return Verdict.proceed();
                })))
                .get("/")
                .start();

        x.abort();
        assertThat(foreign.isDone()).as("not ours to cancel").isFalse();
        foreign.complete(() -> log.add("closed"));
        x.advance(Duration.ZERO);

        assertThat(log).containsExactly("closed");
        x.expectStat("sluice.late_completions", 1);
    }

    @Test
    void transformsAndSourcesAreClosedOnce() {
        Probe probe = new Probe("a", log);
        probe.onRequest(y -> {
            y.request().body().transform(probe.passing("in"));
            return Verdict.proceed();
        });
        Exchanged x = mute(probe).post("/").open().start();
        x.send("x");

        x.abort();

        assertThat(log).containsExactly("a.request", "in:x", "in.close", "a.complete");
    }

    @Test
    void aReplysSourceIsClosed() {
        Source endless = new Source() {
            @Override
            public void end(Headers trailers, Sink out) {
                out.write(Bytes.of("some"));
                out.hold(new CompletableFuture<String>(), never -> {});
            }

            @Override
            public void close() {
                log.add("closed");
            }
        };
        Exchanged x = mute(Probe.request(y -> Verdict.reply(200).body(endless)))
                .get("/")
                .start();
        assertThat(log).isEmpty();

        x.abort();

        assertThat(log).containsExactly("closed");
    }

    /** Asks another cluster. */
    @Filter("acme.asks")
    public record Asks(Cluster service) implements HttpFilter {
        static final AtomicReference<CompletionStage<?>> STAGE = new AtomicReference<>();

        @Override
        public Verdict onRequest(Exchange x) {
            var stage = x.call(service, Call.get("service", "/").read(100));
            STAGE.set(stage);
            return Verdict.when(stage, answer -> Verdict.reply(answer.status()));
        }
    }

    @Test
    void callsAreCancelled() {
        FilterTest test = FilterTest.of(Asks.class).config("service: other").cluster("other", Answer.nothing());
        Exchanged x = test.get("/").start();
        assertThat(test.seen("other")).hasSize(1);

        x.abort().advance(Duration.ZERO);

        assertThat(test.stat("cluster.other.upstream_rq_active")).isZero();
        assertThat(test.stat("cluster.other.upstream_cx_destroy")).isEqualTo(1);
    }

    @Test
    void lateBlockingWorkIsDroppedAndClosed() {
        Exchanged x = mute(Probe.request(y -> {
                    y.blocking(() -> (AutoCloseable) () -> log.add("closed"));
                    y.abort(Verdict.reset("over"));
                    return Verdict.proceed();
                }))
                .get("/")
                .start();

        x.advance(Duration.ofMillis(1));

        assertThat(log).isIn(List.of(), List.of("closed"));
    }
}
