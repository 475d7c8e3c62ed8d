package dev.sluice.filters.http.localratelimit;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.filters.common.Bucket;
import java.util.Optional;

/** Answers 429 when the bucket is empty. Limits: one bucket a configuration, or one a connection; no descriptors. */
final class LocalRateLimitFilter implements HttpFilter {
    private static final HeaderName LIMIT = HeaderName.of("x-ratelimit-limit");
    private static final HeaderName REMAINING = HeaderName.of("x-ratelimit-remaining");
    private static final HeaderName RESET = HeaderName.of("x-ratelimit-reset");
    private final RateLimit own;

    LocalRateLimitFilter(RateLimit own) {
        this.own = own;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new Metered();
    }

    /** One stream; remembers what to say in the response. */
    private final class Metered implements HttpFilter {
        private Optional<Bucket> asked = Optional.empty();
        private boolean refused;

        @Override
        public Verdict onRequest(Exchange x) {
            RateLimit limit = x.perRoute(own);
            Optional<Bucket> bucket = bucket(limit, x);
            if (bucket.isEmpty() || !limit.enabled().hits(x.random())) {
                return Verdict.proceed();
            }
            limit.asked().add(1);
            asked = bucket;
            if (bucket.get().take(x.nanoTime())) {
                limit.ok().add(1);
                return Verdict.proceed();
            }
            limit.limited().add(1);
            if (!limit.enforced().hits(x.random())) {
                limit.notEnforced().apply(x.request().headers(), x);
                return Verdict.proceed();
            }
            limit.enforcedCount().add(1);
            refused = true;
            x.flag("RL");
            return limit.reply();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            RateLimit limit = x.perRoute(own);
            if (refused) {
                limit.onReply().apply(x.response().headers(), x);
            }
            if (limit.headers() && asked.isPresent()) {
                Headers head = x.response().headers();
                long now = x.nanoTime();
                head.set(LIMIT, Long.toString(asked.get().limit()));
                head.set(REMAINING, Long.toString(asked.get().remaining(now)));
                head.set(RESET, Long.toString(asked.get().resetSeconds(now)));
            }
            return Verdict.proceed();
        }
    }

    private static Optional<Bucket> bucket(RateLimit limit, Exchange x) {
        if (limit.perConnection().isEmpty()) {
            return limit.bucket();
        }
        Key<Optional<Bucket>> key = limit.perConnection().get();
        Optional<Bucket> kept = x.connection().get(key);
        if (kept.isEmpty()) {
            kept = limit.bucket().map(Bucket::twin);
            x.connection().put(key, kept);
        }
        return kept;
    }
}
