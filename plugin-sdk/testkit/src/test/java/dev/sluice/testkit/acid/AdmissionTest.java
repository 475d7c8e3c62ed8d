package dev.sluice.testkit.acid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Filters that decide whether and where a request goes: adaptive concurrency, a quota service, tenants by host. */
class AdmissionTest {
    @Test
    void aPermitComesBackHoweverTheStreamEnds() {
        Concurrency concurrency = new Concurrency(1);
        FilterTest test = FilterTest.of(concurrency).upstream(Answer.nothing(), Answer.nothing(), Answer.ok());

        Exchanged first = test.get("/").start();
        test.get("/").run().expectStatus(503).expectDetails("reached_concurrency_limit");
        first.abort();
        Exchanged second = test.get("/").start().advance(Duration.ofMillis(7));
        second.answer(Answer.ok()).expectStatus(200);
        test.get("/").run().expectStatus(200);

        assertThat(concurrency.running.get()).isZero();
        assertThat(concurrency.samples).containsExactly(7L, 0L); // the cut one says nothing about the upstream's pace
    }

    @Test
    void aQuotaIsAskedWhileTheBodyIsCollected() {
        FilterTest test = FilterTest.of(Quota.class)
                .config("service: quota\ncollect: 10")
                .cluster("quota", Answer.nothing(), Answer.nothing(), Answer.nothing());

        Exchanged allowed = test.post("/", "a", "body").start();
        allowed.expectNotForwarded()
                .answer("quota", Answer.ok())
                .expectStatus(200)
                .expectSeenBody("abody");
        Exchanged refused = test.post("/", "abody").start();
        refused.answer("quota", Answer.of(403)).expectStatus(429).expectNotForwarded();
        test.post("/", "more than ten bytes").run().expectStatus(413);
    }

    @Test
    void withoutCollectingTheClientWaits() {
        FilterTest test =
                FilterTest.of(Quota.class).config("service: quota\ncollect: 0").cluster("quota", Answer.nothing());

        Exchanged x = test.post("/", "more than ten bytes").start();

        x.expectNotForwarded().answer("quota", Answer.ok()).expectSeenBody("more than ten bytes");
    }

    @Test
    void theTenantMovesIntoThePathAndTheRouteFollows() {
        FilterTest test = FilterTest.of(new Tenants()).route("match: {prefix: /ann/}\ndirect_response: {status: 201}");

        test.get("/x").header("host", "ann.tenants.test").run().expectStatus(201);
        test.get("/x").header("host", "other.test").run().expectStatus(200);
    }

    private static final class Concurrency implements HttpFilter {
        private final AtomicInteger running = new AtomicInteger();
        private final List<Long> samples = new ArrayList<>();
        private final int limit;

        Concurrency(int limit) {
            this.limit = limit;
        }

        @Override
        public HttpFilter begin(Exchange x) {
            return new HttpFilter() {
                private boolean permitted;

                @Override
                public Verdict onRequest(Exchange x) {
                    if (running.get() >= limit) {
                        return Verdict.reply(503).details("reached_concurrency_limit");
                    }
                    running.incrementAndGet();
                    permitted = true;
                    return Verdict.proceed();
                }

                @Override
                public void onComplete(Exchange x) {
                    if (permitted) {
                        running.decrementAndGet();
                        sample(x.info());
                    }
                }
            };
        }

        private void sample(StreamInfo info) {
            if (info.ending() == StreamInfo.Ending.COMPLETE) {
                samples.add(
                        Duration.ofNanos(info.endNanos() - info.startNanos()).toMillis());
            }
        }
    }

    /** Asks a service; the body is collected meanwhile, or held back if nothing may be collected. */
    @Filter("acme.quota")
    public record Quota(Cluster service, int collect) implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            var asked = x.call(service, Call.get("quota", "/check").timeout(Duration.ofSeconds(1)))
                    .thenApply(answer -> answer.status() == 200);
            return Verdict.when(
                    collect == 0 ? asked : x.request().body().read(collect).thenCombine(asked, (body, yes) -> yes),
                    yes -> yes ? Verdict.proceed() : Verdict.reply(429));
        }
    }

    private static final class Tenants implements HttpFilter {
        private static final String SUFFIX = ".tenants.test";

        @Override
        public Verdict onRequest(Exchange x) {
            String host = x.request().authority();
            if (host.endsWith(SUFFIX)) {
                String tenant = host.substring(0, host.length() - SUFFIX.length());
                x.request()
                        .headers()
                        .set(HeaderName.PATH, '/' + tenant + x.request().path());
                x.refreshRoute();
            }
            return Verdict.proceed();
        }
    }
}
