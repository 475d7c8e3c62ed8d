package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PositionTest {
    /** Says its own text wherever it is called. */
    @Filter("acme.position")
    public record Says(String text) implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.when(x.sleep(Duration.ofMillis(5)), slept -> {
                x.request().headers().add("x-then", x.perRoute(this).text());
                x.request()
                        .body()
                        .transform(
                                (in, out) -> out.write(Bytes.of(x.perRoute(this).text())));
                CompletableFuture<String> own = new CompletableFuture<>();
                x.after(
                        Duration.ofMillis(5),
                        () -> own.complete(x.perRoute(this).text()));
                return Verdict.when(own, said -> {
                    x.request().headers().add("x-timer", said);
                    return Verdict.proceed();
                });
            });
        }
    }

    @Test
    void readsTheBodyAsTheFiltersBeforeHaveLeftIt() {
        Probe before = Probe.request(x -> {
            x.request().body().transform(Probe.upper());
            return Verdict.proceed();
        });
        Probe reads = Probe.of("reads");
        reads.onRequest(x -> Verdict.when(x.request().body().read(100), all -> {
            reads.log.add(all.toString());
            return Verdict.proceed();
        }));

        FilterTest.of(before, reads).post("/", "ab", "cd").run().expectStatus(200);

        assertThat(reads.log).contains("ABCD");
    }

    @Test
    void ownTransformGetsWhatWasRead() {
        Probe reads = Probe.request(x -> {
            x.request().body().transform(Probe.brackets());
            return Verdict.when(x.request().body().read(100), all -> Verdict.proceed());
        });

        Exchanged x = FilterTest.of(reads).post("/", "ab", "cd").run();

        assertThat(x.seen().body()).isEqualTo("[abcd]");
    }

    @Test
    void ownTransformGetsTheReplacedBytes() {
        Probe replaces = Probe.request(x -> Verdict.when(x.request().body().read(100), all -> {
            x.request().body().transform(Probe.brackets());
            x.request().body().replace(Bytes.of("new"));
            return Verdict.proceed();
        }));

        Exchanged x = FilterTest.of(replaces).post("/", "old").run();

        assertThat(x.seen().body()).isEqualTo("[new]");
    }

    @Test
    void filtersBehindSeeTheReplacedBody() {
        Probe before = Probe.response(x -> {
            x.response().body().transform(Probe.brackets());
            return Verdict.proceed();
        });
        Probe replaces = Probe.response(x -> {
            x.response().body().replace(Bytes.of("new"));
            return Verdict.proceed();
        });

        FilterTest.of(before, replaces)
                .upstream(Answer.ok("old", "er"))
                .get("/")
                .run()
                .expectBody("[new]");
    }

    @Test
    void routeConfigurationIsThatOfTheFilterWhoseFunctionRuns() {
        Exchanged x = FilterTest.of(Says.class)
                .config("text: chain")
                .perRoute("text: route")
                .and(Noise.class)
                .config("text: noise")
                .perRoute("text: wrong")
                .post("/", "x")
                .run();

        assertThat(x.seen().header("x-then")).isEqualTo("route");
        assertThat(x.seen().header("x-timer")).isEqualTo("route");
        assertThat(x.seen().body()).isEqualTo("route");
    }

    /** Another filter with another configuration on the same route. */
    @Filter("acme.noise")
    public record Noise(String text) implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            x.request().body().transform((in, out) -> out.write(in));
            return Verdict.proceed();
        }
    }
}
