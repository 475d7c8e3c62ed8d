package dev.sluice.filters.http.bandwidthlimit;

import dev.sluice.filter.Body;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.filters.http.bandwidthlimit.Bandwidth.DelayTrailers;

/** Lets bodies through at no more than a rate. Heads are not counted. Limits: streams that share a bucket are not served in turns. */
final class BandwidthLimitFilter implements HttpFilter {
    private final Bandwidth own;

    BandwidthLimitFilter(Bandwidth own) {
        this.own = own;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new Limited(own);
    }

    /** One stream. */
    private static final class Limited implements HttpFilter {
        private Bandwidth limit;
        private final Way request = new Way();
        private final Way response = new Way();

        Limited(Bandwidth limit) {
            this.limit = limit;
        }

        @Override
        public Verdict onRequest(Exchange x) {
            limit = x.perRoute(limit);
            if (limit.requests()) {
                begin(x, x.request().body(), request, limit.requestStats(), trailers -> {});
            }
            return Verdict.proceed();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            limit = x.perRoute(limit);
            if (limit.responses()) {
                begin(x, x.response().body(), response, limit.responseStats(), this::tell);
            }
            return Verdict.proceed();
        }

        private void begin(Exchange x, Body body, Way way, DirectionStats stats, Metered.AtEnd atEnd) {
            stats.enabled().add(1);
            if (!body.ended()) {
                body.transform(new Metered(x, limit, stats, way, atEnd));
            }
        }

        private void tell(Headers trailers) {
            if (limit.trailers().isPresent()) {
                DelayTrailers names = limit.trailers().get();
                put(trailers, names.request(), request.millis);
                put(trailers, names.requestFilter(), request.delayMillis);
                put(trailers, names.response(), response.millis);
                put(trailers, names.responseFilter(), response.delayMillis);
            }
        }

        private static void put(Headers trailers, HeaderName name, long millis) {
            if (millis > 0) {
                trailers.set(name, Long.toString(millis));
            }
        }
    }

    /** How long one direction took, and how much of that was waiting for the bucket. */
    static final class Way {
        long millis;
        long delayMillis;
    }
}
