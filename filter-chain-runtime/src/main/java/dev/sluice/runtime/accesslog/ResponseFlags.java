package dev.sluice.runtime.accesslog;

import java.util.Map;

/** Envoy's response flags. Source: Envoy documentation, "Access logging", %RESPONSE_FLAGS%. */
public final class ResponseFlags {
    /** Long names by short ones. */
    public static final Map<String, String> LONG = Map.ofEntries(
            Map.entry("LH", "FailedLocalHealthCheck"),
            Map.entry("UH", "NoHealthyUpstream"),
            Map.entry("UT", "UpstreamRequestTimeout"),
            Map.entry("LR", "LocalReset"),
            Map.entry("UR", "UpstreamRemoteReset"),
            Map.entry("UF", "UpstreamConnectionFailure"),
            Map.entry("UC", "UpstreamConnectionTermination"),
            Map.entry("UO", "UpstreamOverflow"),
            Map.entry("NR", "NoRouteFound"),
            Map.entry("DI", "DelayInjected"),
            Map.entry("FI", "FaultInjected"),
            Map.entry("RL", "RateLimited"),
            Map.entry("UAEX", "UnauthorizedExternalService"),
            Map.entry("RLSE", "RateLimitServiceError"),
            Map.entry("DC", "DownstreamConnectionTermination"),
            Map.entry("URX", "UpstreamRetryLimitExceeded"),
            Map.entry("SI", "StreamIdleTimeout"),
            Map.entry("IH", "InvalidEnvoyRequestHeaders"),
            Map.entry("DPE", "DownstreamProtocolError"),
            Map.entry("UMSDR", "UpstreamMaxStreamDurationReached"),
            Map.entry("RFCF", "ResponseFromCacheFilter"),
            Map.entry("NFCF", "NoFilterConfigFound"),
            Map.entry("DT", "DurationTimeout"),
            Map.entry("UPE", "UpstreamProtocolError"),
            Map.entry("NC", "NoClusterFound"),
            Map.entry("OM", "OverloadManagerTerminated"),
            Map.entry("DF", "DnsResolutionFailed"),
            Map.entry("DO", "DropOverload"),
            Map.entry("DR", "DownstreamRemoteReset"),
            Map.entry("UDO", "UnconditionalDropOverload"));

    private ResponseFlags() {}
}
