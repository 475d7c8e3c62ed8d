package dev.sluice.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import dev.sluice.testkit.SluiceTest;
import dev.sluice.testkit.TestClock;
import dev.sluice.testkit.With;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What docs/filters/testing.md shows. */
class TestingExamplesTest {
    /** Adds a header to responses. */
    @Filter("acme.add-header")
    public record AddHeader(String name, String value) implements HttpFilter {
        @Override
        public Verdict onResponse(Exchange x) {
            x.response().headers().set(name, value);
            return Verdict.proceed();
        }
    }

    /** Asks a service whether a request may pass. */
    @Filter("acme.gate")
    public record Gate(Cluster service) implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.when(
                    x.call(service, Call.get("gate", "/may").timeout(Duration.ofSeconds(1))),
                    answer -> answer.status() == 200 ? Verdict.proceed() : Verdict.reply(403),
                    failure -> Verdict.reply(503).details("no_gate"));
        }
    }

    @Test
    void first() {
        Exchanged x = FilterTest.of(AddHeader.class)
                .config("name: x-a\nvalue: b")
                .upstream(Answer.ok("hello"))
                .post("/greet", "a ", "body")
                .run();

        x.expectStatus(200).expectHeader("x-a", "b").expectBody("hello");
        x.expectSeenBody("a body").expectStat("http.test.downstream_rq_2xx", 1);
    }

    @Test
    void calls() {
        FilterTest test = FilterTest.of(Gate.class).config("service: gate").cluster("gate", Answer.nothing());

        Exchanged x = test.get("/").start();
        x.expectNotForwarded().answer("gate", Answer.ok()).expectStatus(200);

        test.get("/").start().advance(Duration.ofSeconds(1)).expectStatus(503).expectDetails("no_gate");
        test.get("/").start().abort().expectFlags("DC");
    }

    @Test
    void logs() {
        Exchanged x = FilterTest.of(AddHeader.class)
                .config("name: x-a\nvalue: b")
                .accessLog("%REQ(:PATH)% %RESPONSE_CODE% %RESP(X-A)%\n")
                .get("/logged")
                .run();

        x.expectLog("/logged 200 b");
    }

    @Test
    void script() {
        FilterTest.script(Path.of("../../sample-plugins/scripts/greet.js"))
                .config("greeting: welcome")
                .get("/?name=ann")
                .run()
                .expectHeader("x-greeting", "welcome ann");
    }

    @Test
    void wholeFile() {
        Path file = Path.of("src/test/resources/envoy.yaml");

        FilterTest.of(file)
                .and(AddHeader.class)
                .cluster("web", Answer.ok("from web"))
                .get("/")
                .run()
                .expectBody("from web");
        FilterTest.of(file)
                .and(AddHeader.class)
                .listener("internal")
                .get("/")
                .run()
                .expectStatus(204);
    }

    @Nested
    @SluiceTest
    class GateTest {
        @Test
        void neverHangs(@With(value = Gate.class, config = "service: gate") FilterTest test, TestClock clock) {
            Exchanged x = test.cluster("gate", Answer.nothing()).get("/").start();

            clock.advance(Duration.ofSeconds(1));

            assertThat(x.status()).isEqualTo(503);
        }
    }

    @Nested
    class GateTck extends HttpFilterTck {
        @Override
        protected FilterTest filter() {
            return FilterTest.of(Gate.class).config("service: gate").cluster("gate", Answer.ok());
        }

        @Override
        protected List<Sample> samples() {
            return List.of(
                    Sample.of("let in", t -> t.post("/", "a body")).upstream(Answer.ok("an answer")),
                    Sample.of("sent away", t -> t.get("/")).cluster("gate", Answer.of(401)));
        }
    }
}
