package dev.sluice.filters.http.localratelimit;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;
import dev.sluice.filters.common.Bucket;
import dev.sluice.filters.common.HeaderEdits;
import dev.sluice.filters.common.Share;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.XRateLimitHeadersRFCVersion;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import java.util.Optional;

/**
 * One configuration of the limit, with its bucket. Public only because a factory's signature names it; any loop.
 *
 * @param bucket absent: no bucket is configured, everything passes
 * @param perConnection where a connection keeps a bucket of its own; absent: one for all
 */
public record RateLimit(
        Optional<Bucket> bucket,
        Optional<Key<Optional<Bucket>>> perConnection,
        Share enabled,
        Share enforced,
        Verdict.Reply reply,
        HeaderEdits notEnforced,
        HeaderEdits onReply,
        boolean headers,
        Counter asked,
        Counter ok,
        Counter limited,
        Counter enforcedCount) {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int RESOURCE_EXHAUSTED = 8;

    static RateLimit of(LocalRateLimit config, FilterContext context) throws InvalidConfig {
        String prefix = '.' + config.getStatPrefix() + ".http_local_rate_limit.";
        Optional<Bucket> bucket = Optional.empty();
        if (config.hasTokenBucket()) {
            bucket = Optional.of(Bucket.of(config.getTokenBucket()));
        }
        int status = config.getStatus().getCodeValue();
        Verdict.Reply reply = Verdict.reply(status < 400 ? TOO_MANY_REQUESTS : status)
                .body("local_rate_limited")
                .details("local_rate_limited");
        boolean own = config.getLocalRateLimitPerDownstreamConnection() && bucket.isPresent();
        return new RateLimit(
                bucket,
                own
                        ? Optional.of(Key.of(
                                "envoy.http_local_rate_limit." + System.identityHashCode(bucket.get()),
                                Optional.empty()))
                        : Optional.empty(),
                config.hasFilterEnabled() ? Share.of(config.getFilterEnabled()) : Share.NONE,
                config.hasFilterEnforced() ? Share.of(config.getFilterEnforced()) : Share.NONE,
                config.getRateLimitedAsResourceExhausted() ? reply.grpcStatus(RESOURCE_EXHAUSTED) : reply,
                HeaderEdits.additions(
                        config.getRequestHeadersToAddWhenNotEnforcedList(),
                        context,
                        "request_headers_to_add_when_not_enforced"),
                HeaderEdits.additions(config.getResponseHeadersToAddList(), context, "response_headers_to_add"),
                config.getEnableXRatelimitHeaders() == XRateLimitHeadersRFCVersion.DRAFT_VERSION_03,
                context.counter(prefix + "enabled"),
                context.counter(prefix + "ok"),
                context.counter(prefix + "rate_limited"),
                context.counter(prefix + "enforced"));
    }
}
