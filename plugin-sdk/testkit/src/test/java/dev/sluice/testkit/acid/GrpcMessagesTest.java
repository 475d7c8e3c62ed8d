package dev.sluice.testkit.acid;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A filter that changes messages, not chunks. */
class GrpcMessagesTest {
    private static final Bytes TWO = Bytes.concat(GrpcFrames.frame("one"), GrpcFrames.frame("two"));

    @Test
    void everyMessageIsChangedHoweverTheBytesAreCut() {
        FilterTest.of(filter())
                .request("POST", "/s/M")
                .body(TWO)
                .everySplit()
                .expectStatus(200)
                .expectSeenBody("\0\0\0\0\4ONE!\0\0\0\0\4TWO!");
    }

    @Test
    void aMessageThatIsCutOffResetsTheStream() {
        FilterTest.of(filter())
                .upstream(Answer.ok())
                .request("POST", "/s/M")
                .body(TWO.slice(0, TWO.length() - 1))
                .run()
                .expectDetails("grpc_message_cut");
    }

    private static HttpFilter filter() {
        return new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                x.request().body().transform(new Each(x));
                return Verdict.proceed();
            }
        };
    }

    private static final class Each implements Transform {
        private final Exchange x;
        private final GrpcFrames frames = new GrpcFrames();

        Each(Exchange x) {
            this.x = x;
        }

        @Override
        public void chunk(Bytes in, Sink out) {
            frames.feed(
                    in, message -> out.write(GrpcFrames.frame(message.toString().toUpperCase(Locale.ROOT) + '!')));
        }

        @Override
        public void end(Headers trailers, Sink out) {
            if (frames.inMessage()) {
                x.abort(Verdict.reset("grpc_message_cut"));
            }
        }
    }
}
