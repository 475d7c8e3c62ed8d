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
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A filter's own calls through clusters of the configuration. */
class CallsTest {
    private static final List<String> LOG = new ArrayList<>();

    @BeforeEach
    void clear() {
        LOG.clear();
    }

    /** Writes what it is told into its list. */
    private static final class Reader implements Transform {
        @Override
        public void chunk(Bytes in, Sink out) {
            LOG.add(in.toString());
            if (in.toString().equals("wait")) {
                out.hold(new CompletableFuture<String>(), never -> {});
            }
        }

        @Override
        public void end(Headers trailers, Sink out) {
            LOG.add("end " + trailers.get("x-sum"));
        }

        @Override
        public void close() {
            LOG.add("closed");
        }
    }

    /** Calls in the way that is asked for. */
    @Filter("acme.calls")
    public record Calls(Cluster service, String how) implements HttpFilter {
        private Call call() {
            return switch (how) {
                case "post" ->
                    Call.post("service", "/in", Source.of(Bytes.of("ping"))).read(100);
                case "streaming" -> Call.get("service", "/").into(new Reader());
                case "streams" ->
                    Call.post("service", "/", (trailers, out) -> {
                                out.write(Bytes.of("some"));
                                out.hold(new CompletableFuture<String>(), never -> {});
                            })
                            .read(100);
                case "timed" -> Call.get("service", "/").read(100).timeout(Duration.ofSeconds(2));
                default -> Call.get("service", "/").header("x-from", "filter").read(10);
            };
        }

        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.when(
                    x.call(service, call()),
                    answer -> Verdict.reply(answer.status())
                            .body(answer.body() + "|" + answer.trailers().get("x-sum")),
                    failure -> Verdict.reply(599)
                            .body(
                                    failure instanceof CompletionException wrapped
                                            ? "" + wrapped.getCause()
                                            : "" + failure));
        }
    }

    private static FilterTest calling(String how, Answer... answers) {
        return FilterTest.of(Calls.class).config("service: other\nhow: " + how).cluster("other", answers);
    }

    @Test
    void aBufferedAnswerComesWhole() {
        FilterTest test = calling("buffered", Answer.ok("one", "two").trailer("x-sum", "6"));

        test.get("/").run().expectStatus(200).expectBody("onetwo|6").expectNotForwarded();

        assertThat(test.seen("other").get(0).header("x-from")).isEqualTo("filter");
        assertThat(test.stat("cluster.other.upstream_rq_200")).isEqualTo(1);
        assertThat(test.stat("cluster.other.upstream_rq_active")).isZero();
    }

    @Test
    void aBodyIsSentWithItsLength() {
        FilterTest test = calling("post", Answer.ok("pong"));

        test.get("/").run().expectBody("pong|");

        assertThat(test.seen("other").get(0).body()).isEqualTo("ping");
        assertThat(test.seen("other").get(0).header("content-length")).isEqualTo("4");
    }

    @Test
    void moreThanTheLimitIsAFailure() {
        calling("buffered", Answer.ok("more than ten bytes"))
                .get("/")
                .run()
                .expectStatus(599)
                .expectBody("java.io.IOException: answer of other is longer than 10 bytes");
    }

    @Test
    void aStreamedAnswerReachesItsReaderAsItComes() {
        FilterTest test = calling("streaming", Answer.nothing());
        Exchanged x = test.get("/").start();
        x.answer("other", Answer.of(200).body("one").thenHangs());
        assertThat(LOG).containsExactly("one");
        assertThat(x.complete()).isFalse();

        x.upstreamAborts("other").advance(Duration.ZERO);

        assertThat(LOG).containsExactly("one", "closed");
        x.expectStatus(599);
    }

    @Test
    void theReaderSeesTheEndThenTheCallIsDone() {
        calling("streaming", Answer.ok("one", "two").trailer("x-sum", "6"))
                .get("/")
                .run()
                .expectStatus(200)
                .expectBody("|6");

        assertThat(LOG).containsExactly("one", "two", "end 6", "closed");
    }

    @Test
    void aStreamedCallIsCancelledWithItsStream() {
        FilterTest test = calling("streaming", Answer.ok("wait", "more").thenHangs());
        Exchanged x = test.get("/").start();
        assertThat(LOG).containsExactly("wait");

        x.abort().advance(Duration.ZERO);

        assertThat(LOG).containsExactly("wait", "closed");
        assertThat(test.stat("cluster.other.upstream_rq_active")).isZero();
        assertThat(test.stat("cluster.other.upstream_cx_active")).isZero();
        assertThat(test.stat("sluice.late_completions")).isZero();
    }

    @Test
    void aRequestThatIsStillBeingSentIsResetUpstream() {
        FilterTest test = calling("streams", Answer.nothing());
        Exchanged x = test.get("/").start();
        assertThat(test.seen("other").get(0).body()).isEqualTo("some");

        x.abort().advance(Duration.ZERO);

        assertThat(test.stat("cluster.other.upstream_cx_active")).isZero();
        assertThat(test.stat("cluster.other.upstream_cx_destroy_local_with_active_rq"))
                .isEqualTo(1);
    }

    @Test
    void aTimeoutEndsIt() {
        FilterTest test = calling("timed", Answer.nothing());

        test.get("/")
                .run()
                .expectStatus(599)
                .expectBody("java.util.concurrent.TimeoutException: call to other timed out");

        assertThat(test.stat("cluster.other.upstream_cx_active")).isZero();
    }

    @Test
    void aRefusedConnectionIsAFailure() {
        assertThat(calling("buffered", Answer.refused())
                        .get("/")
                        .run()
                        .expectStatus(599)
                        .body())
                .startsWith("java.io.IOException: call to other failed: ");
    }
}
