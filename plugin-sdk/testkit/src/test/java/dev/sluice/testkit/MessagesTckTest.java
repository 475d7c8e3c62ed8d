package dev.sluice.testkit;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.Verdict;
import java.time.Duration;
import java.util.List;

/** A filter that does to messages all there is to do. */
class MessagesTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(new Busy());
    }

    @Override
    protected List<Sample> samples() {
        return Sample.messages();
    }

    private static final class Busy implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            x.request().messages().limit(1000).transform(new Each(x));
            return Verdict.proceed();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            x.response().messages().limit(1000).transform(new Each(x));
            return Verdict.proceed();
        }
    }

    private record Each(Exchange x) implements MessageTransform {
        @Override
        public void message(StreamMessage m, MessageSink out) {
            if (m.text().length() % 2 == 0) {
                out.hold(x.sleep(Duration.ofMillis(5)), over -> out.write(m.withText(m.text() + "!")));
            } else {
                out.write("next:");
                out.write(m);
            }
        }
    }
}
