package dev.sluice.testkit.docs;

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
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.NetworkTest;
import dev.sluice.testkit.Talk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What docs/filters/lifecycle.md shows. */
class LifecycleExamplesTest {
    private final List<String> calls = new ArrayList<>();

    @Test
    void callbacksComeInThisOrder() {
        FilterTest.of(new Noting("a"), new Noting("b"))
                .manager("proxy_100_continue: true")
                .upstream(Answer.ok("answer").after(103))
                .post("/", "request")
                .run();

        assertThat(calls)
                .containsExactly(
                        "a.begin", // all objects first
                        "b.begin",
                        "a.onRequest", // first to last, then the router forwards
                        "b.onRequest",
                        "a.request.chunk",
                        "a.request.end", // what it writes reaches b's chunk, too
                        "a.request.close",
                        "b.request.chunk",
                        "b.request.end",
                        "b.request.close",
                        "b.onInformational", // last to first
                        "a.onInformational",
                        "b.onResponse",
                        "a.onResponse",
                        "b.response.chunk",
                        "b.response.end",
                        "b.response.close",
                        "a.response.chunk",
                        "a.response.end",
                        "a.response.close",
                        "a.onComplete", // then the access log
                        "b.onComplete");
    }

    @Test
    void stateIsTheObjectThatBeginReturns() {
        FilterTest test = FilterTest.of(new Timed());

        test.get("/").run().expectHeader("x-took", "0");
        test.get("/").start().expectHeader("x-took", "0");
    }

    @Test
    void waitingIsAVerdict() {
        FilterTest test = FilterTest.of(Allowed.class).config("service: permissions");
        test.cluster("permissions", Answer.ok(), Answer.of(500));

        test.get("/").run().expectStatus(200);
        test.get("/").run().expectStatus(403).expectNotForwarded();
    }

    @Test
    void aTransformMayWaitAndWriteAtTheEnd() {
        FilterTest.of(new HttpFilter() {
                    @Override
                    public Verdict onResponse(Exchange x) {
                        x.response().body().transform(new Shout(x));
                        return Verdict.proceed();
                    }
                })
                .upstream(Answer.ok("one ", "two"))
                .get("/")
                .run()
                .expectBody("ONE TWO!")
                .expectHeader("content-length", "");
    }

    @Test
    void networkFiltersTouchBytesTheSameWay() {
        try (NetworkTest test = NetworkTest.of(new Upper(), new Greeter())) {
            Talk talk = test.connect();

            talk.expectReceived("HELLO");
        }
    }

    /** The start of a stream stands in a field. */
    static final class Timed implements HttpFilter {
        @Override
        public HttpFilter begin(Exchange x) {
            return new HttpFilter() {
                private final long start = x.nanoTime();

                @Override
                public Verdict onResponse(Exchange x) {
                    x.response().headers().set("x-took", Long.toString(x.nanoTime() - start));
                    return Verdict.proceed();
                }
            };
        }
    }

    /** Asks a service and lets its answer decide. */
    @Filter("acme.allowed")
    public record Allowed(Cluster service) implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            Call call = Call.get("permissions", x.request().path()).timeout(Duration.ofSeconds(1));
            return Verdict.when(
                    x.call(service, call),
                    answer -> answer.status() == 200 ? Verdict.proceed() : Verdict.reply(403),
                    failure -> Verdict.reply(503).details("no_permissions"));
        }
    }

    /** Upper case, a second of thought, and an exclamation mark. */
    static final class Shout implements Transform {
        private final Exchange x;

        Shout(Exchange x) {
            this.x = x;
        }

        @Override
        public void chunk(Bytes in, Sink out) {
            out.write(Bytes.of(in.toString().toUpperCase(Locale.ROOT)));
        }

        @Override
        public void end(Headers trailers, Sink out) {
            out.hold(x.sleep(Duration.ofSeconds(1)), over -> out.write(Bytes.of("!")));
        }
    }

    /** Bytes to the client in upper case. */
    static final class Upper implements NetworkFilter {
        @Override
        public Verdict onConnection(RawConnection c) {
            c.outbound().transform((in, out) -> out.write(Bytes.of(in.toString().toUpperCase(Locale.ROOT))));
            return Verdict.proceed();
        }
    }

    /** Greets and closes. */
    static final class Greeter implements NetworkTerminal {
        @Override
        public Verdict onConnection(RawConnection c) {
            return Verdict.reply(Source.of(Bytes.of("hello")));
        }
    }

    /** Notes each call. */
    private final class Noting implements HttpFilter {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public HttpFilter begin(Exchange x) {
            calls.add(name + ".begin");
            return this;
        }

        @Override
        public Verdict onRequest(Exchange x) {
            calls.add(name + ".onRequest");
            x.request().body().transform(new Passing(name + ".request"));
            return Verdict.proceed();
        }

        @Override
        public void onInformational(Exchange x, Headers head) {
            calls.add(name + ".onInformational");
        }

        @Override
        public Verdict onResponse(Exchange x) {
            calls.add(name + ".onResponse");
            x.response().body().transform(new Passing(name + ".response"));
            return Verdict.proceed();
        }

        @Override
        public void onComplete(Exchange x) {
            calls.add(name + ".onComplete");
        }
    }

    private final class Passing implements Transform {
        private final String name;

        Passing(String name) {
            this.name = name;
        }

        @Override
        public void chunk(Bytes in, Sink out) {
            calls.add(name + ".chunk");
            out.write(in);
        }

        @Override
        public void end(Headers trailers, Sink out) {
            calls.add(name + ".end");
        }

        @Override
        public void close() {
            calls.add(name + ".close");
        }
    }
}
