package dev.sluice.runtime.upstream;

import com.google.protobuf.Any;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import java.util.Map;

/** How HTTP is spoken to a cluster: the {@code HttpProtocolOptions} extension, or the older fields of the cluster itself. */
final class HttpOptionsCompiler {
    private static final String EXTENSION = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private HttpOptionsCompiler() {}

    @SuppressWarnings("deprecation")
    static ClusterPlan.HttpPlan compile(Cluster cluster, Place at) {
        ClusterPlan.HttpPlan plan = ClusterPlan.HttpPlan.USUAL;
        if (cluster.hasCommonHttpProtocolOptions()) {
            plan = common(cluster.getCommonHttpProtocolOptions(), plan, at.field("common_http_protocol_options"));
        }
        for (Map.Entry<String, Any> entry :
                cluster.getTypedExtensionProtocolOptionsMap().entrySet()) {
            Place place = at.field("typed_extension_protocol_options").key(entry.getKey());
            if (entry.getKey().equals(EXTENSION)) {
                plan = Read.unpack(
                                entry.getValue(),
                                io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.class,
                                place)
                        .map(options -> typed(options, place))
                        .orElse(plan);
            } else {
                place.error("protocol options of this kind are not supported");
            }
        }
        if (cluster.hasMaxRequestsPerConnection() && plan.maxRequests() == 0) {
            long most =
                    Integer.toUnsignedLong(cluster.getMaxRequestsPerConnection().getValue());
            plan = new ClusterPlan.HttpPlan(plan.idleNanos(), plan.maxDurationNanos(), most, plan.limits());
        }
        return plan;
    }

    private static ClusterPlan.HttpPlan typed(
            io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions options, Place at) {
        switch (options.getUpstreamProtocolOptionsCase()) {
            case EXPLICIT_HTTP_CONFIG -> explicit(options.getExplicitHttpConfig(), at.field("explicit_http_config"));
            case USE_DOWNSTREAM_PROTOCOL_CONFIG -> options.getUseDownstreamProtocolConfig();
            case AUTO_CONFIG -> at.field("auto_config").error("needs TLS, which is not supported yet");
            case UPSTREAMPROTOCOLOPTIONS_NOT_SET ->
                at.error("one of explicit_http_config and " + "use_downstream_protocol_config is required");
        }
        return options.hasCommonHttpProtocolOptions()
                ? common(
                        options.getCommonHttpProtocolOptions(),
                        ClusterPlan.HttpPlan.USUAL,
                        at.field("common_http_protocol_options"))
                : ClusterPlan.HttpPlan.USUAL;
    }

    private static void explicit(
            io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig config, Place at) {
        switch (config.getProtocolConfigCase()) {
            case HTTP_PROTOCOL_OPTIONS -> config.getHttpProtocolOptions();
            case HTTP2_PROTOCOL_OPTIONS ->
                at.field("http2_protocol_options").error("HTTP/2 to upstreams is not supported yet");
            case HTTP3_PROTOCOL_OPTIONS ->
                at.field("http3_protocol_options").error("HTTP/3 to upstreams is not supported");
            case PROTOCOLCONFIG_NOT_SET -> at.error("one of the protocols is required");
        }
    }

    private static ClusterPlan.HttpPlan common(HttpProtocolOptions options, ClusterPlan.HttpPlan otherwise, Place at) {
        long idle = options.hasIdleTimeout() ? Read.nanos(options.getIdleTimeout()) : otherwise.idleNanos();
        long most = options.hasMaxRequestsPerConnection()
                ? Integer.toUnsignedLong(options.getMaxRequestsPerConnection().getValue())
                : otherwise.maxRequests();
        return new ClusterPlan.HttpPlan(
                idle, Read.nanos(options.getMaxConnectionDuration()), most, limits(options, at));
    }

    private static ResponseLimits limits(HttpProtocolOptions options, Place at) {
        int count = ResponseLimits.STANDARD.headerCount();
        int bytes = ResponseLimits.STANDARD.headBytes();
        if (options.hasMaxHeadersCount()) {
            count = options.getMaxHeadersCount().getValue();
            if (count < 1) {
                at.field("max_headers_count").error("must be at least 1");
            }
        }
        if (options.hasMaxResponseHeadersKb()) {
            int kilobytes = options.getMaxResponseHeadersKb().getValue();
            if (kilobytes < 1 || kilobytes > 8192) {
                at.field("max_response_headers_kb").error("must be from 1 to 8192");
            } else {
                bytes = kilobytes * 1024;
            }
        }
        return new ResponseLimits(bytes, Math.max(1, count));
    }
}
