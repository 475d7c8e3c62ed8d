package dev.sluice.testkit.acid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * A processor outside that is asked about the head and each chunk over one call that lives as long as the exchange: questions go out as gRPC frames on
 * its request body, answers come as frames on its response body, in order.
 */
class ExtProcTest {
    private static final String CONFIG = "processor: processor";

    @Test
    void headAndChunksWaitForTheirAnswers() {
        FilterTest test = test();

        Exchanged x = test.request("POST", "/").open().start();
        x.expectNotForwarded();
        begins(x);
        says(x, "head-ok");
        x.send("one");
        assertThat(x.seen().body()).isEmpty();
        says(x, "ONE");
        x.send("two").end();
        says(x, "TWO!");

        x.expectSeen("x-processed", "head-ok").expectSeenBody("ONETWO!").expectStatus(200);
        assertThat(test.seen("processor")).hasSize(1);
        assertThat(test.seen("processor").get(0).body())
                .isEqualTo(GrpcFrames.frame("/") + GrpcFrames.frame("one").toString() + GrpcFrames.frame("two"));
    }

    @Test
    void itMayAnswerTheClientItself() {
        Exchanged x = test().get("/").start();

        begins(x);
        says(x, "deny");

        x.expectStatus(403).expectNotForwarded();
    }

    @Test
    void silenceIsBounded() {
        test().get("/")
                .start()
                .advance(Duration.ofMillis(300))
                .expectStatus(504)
                .expectDetails("processor_timeout");
    }

    @Test
    void aLostProcessorIsAFailure() {
        Exchanged x = test().get("/").start();

        x.upstreamAborts("processor").expectStatus(500).expectDetails("processor_lost");
    }

    private static FilterTest test() {
        return FilterTest.of(ExtProc.class).config(CONFIG).cluster("processor", Answer.nothing());
    }

    /** The processor's answer begins. */
    private static void begins(Exchanged x) {
        x.upstreamSends("processor", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    }

    /** One frame of it. */
    private static void says(Exchanged x, String text) {
        Bytes frame = GrpcFrames.frame(text);
        x.upstreamSends("processor", Integer.toHexString(frame.length()) + "\r\n" + frame + "\r\n");
    }

    /** Asks about the head and every chunk of the request. */
    @Filter("acme.ext-proc")
    public record ExtProc(Cluster processor) implements HttpFilter {
        @Override
        public HttpFilter begin(Exchange x) {
            return new Processing(x, processor);
        }
    }

    private static final class Processing implements HttpFilter {
        private final Exchange x;
        private final Cluster processor;
        private final Queue<CompletableFuture<String>> asked = new ArrayDeque<>();
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private final CompletableFuture<Sink> toProcessor = new CompletableFuture<>();

        Processing(Exchange x, Cluster processor) {
            this.x = x;
            this.processor = processor;
        }

        @Override
        public Verdict onRequest(Exchange x) {
            Call call = Call.post("processor", "/Process", (trailers, out) -> {
                        out.hold(over, done -> {});
                        toProcessor.complete(out);
                    })
                    .into(new Answers());
            x.call(processor, call).whenComplete((answer, failure) -> lost());
            return Verdict.when(ask(Bytes.of(x.request().path())), answer -> {
                if (answer.equals("deny")) {
                    return Verdict.reply(403);
                }
                x.request().headers().set("x-processed", answer);
                x.request().body().transform(new Chunks());
                return Verdict.proceed();
            });
        }

        @Override
        public void onComplete(Exchange x) {
            over.complete(null);
        }

        private CompletionStage<String> ask(Bytes question) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            asked.add(answer);
            toProcessor.join().write(GrpcFrames.frame(question));
            var late = x.after(
                    Duration.ofMillis(200), () -> x.abort(Verdict.reply(504).details("processor_timeout")));
            return answer.whenComplete((text, failure) -> late.cancel());
        }

        private void lost() {
            if (!asked.isEmpty()) {
                x.abort(Verdict.reply(500).details("processor_lost"));
            }
        }

        private final class Answers implements Transform {
            private final GrpcFrames frames = new GrpcFrames();

            @Override
            public void chunk(Bytes in, Sink nowhere) {
                frames.feed(in, message -> asked.remove().complete(message.toString()));
            }
        }

        private final class Chunks implements Transform {
            @Override
            public void chunk(Bytes in, Sink out) {
                out.hold(ask(in), answer -> out.write(Bytes.of(answer)));
            }

            @Override
            public void end(Headers trailers, Sink out) {
                over.complete(null);
            }
        }
    }
}
