package dev.sluice.filters.http.fault;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.Share;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One configuration of faults. Public only because a factory's signature names it; any loop. Zero stands for "no such fault"; a header kind takes
 * its value, and optionally a smaller share, from the request.
 *
 * @param maxActive -1: no limit
 */
public record FaultPlan(
        Predicate<Headers> applies,
        String upstreamCluster,
        Set<String> nodes,
        int maxActive,
        Share delayShare,
        long delayMillis,
        boolean delayByHeader,
        Share abortShare,
        int abortStatus,
        int abortGrpcStatus,
        boolean abortByHeader,
        Share rateShare,
        long rateKbps,
        boolean rateByHeader) {
    private static final HeaderName NODE = HeaderName.of("x-envoy-downstream-service-node");

    static FaultPlan of(HTTPFault config, FilterContext context) throws InvalidConfig {
        FaultDelay delay = config.getDelay();
        FaultAbort abort = config.getAbort();
        FaultRateLimit rate = config.getResponseRateLimit();
        return new FaultPlan(
                context.headerMatcher(config.getHeadersList()),
                config.getUpstreamCluster(),
                Set.copyOf(config.getDownstreamNodesList()),
                config.hasMaxActiveFaults() ? config.getMaxActiveFaults().getValue() : -1,
                Share.of(delay.getPercentage()),
                delay.hasFixedDelay() ? Times.of(delay.getFixedDelay()).toMillis() : 0,
                delay.hasHeaderDelay(),
                Share.of(abort.getPercentage()),
                abort.hasHttpStatus() ? abort.getHttpStatus() : 0,
                abort.hasGrpcStatus() ? abort.getGrpcStatus() : -1,
                abort.hasHeaderAbort(),
                Share.of(rate.getPercentage()),
                rate.hasFixedLimit() ? rate.getFixedLimit().getLimitKbps() : 0,
                rate.hasHeaderLimit());
    }

    boolean concerns(Headers head, String cluster) {
        return applies.test(head)
                && (upstreamCluster.isEmpty() || upstreamCluster.equals(cluster))
                && (nodes.isEmpty() || nodes.contains(head.get(NODE)));
    }
}
