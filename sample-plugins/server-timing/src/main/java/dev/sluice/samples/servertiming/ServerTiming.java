package dev.sluice.samples.servertiming;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import java.util.Locale;

/**
 * Tells the client how long the upstream took: to the response's head in the header {@code server-timing}, and, where trailers are wanted, to its
 * last byte in the trailer of the same name. Source: W3C, Server Timing.
 *
 * @param metric name of the measure, {@code upstream} for instance
 * @param trailer whether to send the second one; a response then goes out without content-length, as HTTP/1 carries trailers only so
 */
@Filter("acme.server-timing")
public record ServerTiming(String metric, boolean trailer) implements HttpFilter {
    private static final HeaderName SERVER_TIMING = HeaderName.of("server-timing");
    private static final double NANOS_PER_MILLI = 1e6;

    public ServerTiming {
        if (!metric.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException("metric must be a word, not '" + metric + "'");
        }
    }

    /** State of one stream lives in the fields of the object that serves it. */
    @Override
    public HttpFilter begin(Exchange x) {
        return new Timed(x.nanoTime());
    }

    private final class Timed implements HttpFilter {
        private final long start;

        Timed(long start) {
            this.start = start;
        }

        @Override
        public Verdict onResponse(Exchange x) {
            x.response().headers().add(SERVER_TIMING, since(x, metric));
            if (trailer && !x.response().body().ended()) {
                x.response().headers().remove(HeaderName.CONTENT_LENGTH);
                // The bytes are not shown to this filter and keep their fast path; only their end is.
                x.response().body().onEnd((trailers, out) -> trailers.set(SERVER_TIMING, since(x, metric + "-body")));
            }
            return Verdict.proceed();
        }

        private String since(Exchange x, String name) {
            return String.format(Locale.ROOT, "%s;dur=%.1f", name, (x.nanoTime() - start) / NANOS_PER_MILLI);
        }
    }
}
