package dev.sluice.runtime.upstream.plan;

import com.google.protobuf.Any;
import dev.sluice.filter.HeaderName;
import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.codec.h2.Http2Options;
import dev.sluice.runtime.codec.h2.Http2OptionsCompiler;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.Map;

/** How HTTP is spoken to a cluster: the {@code HttpProtocolOptions} extension, or the older fields of the cluster itself. */
final class HttpOptionsCompiler {
    private static final String EXTENSION = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
    /** As Envoy 1.40; servers usually allow 100 and say so. */
    private static final int USUAL_STREAMS = 1024;

    private final Http1Options.Builder codec = Http1Options.builder();
    private Http2Options.Builder http2 = usual();
    private ClusterPlan.Speaks speaks = ClusterPlan.Speaks.HTTP1;
    private long idleNanos = ClusterPlan.HttpPlan.USUAL.idleNanos();
    private long maxDurationNanos;
    private long maxRequests;
    private ServerNames names = ServerNames.NONE;

    private HttpOptionsCompiler() {}

    static ClusterPlan.HttpPlan compile(Cluster cluster, Place at) {
        HttpOptionsCompiler compiler = new HttpOptionsCompiler();
        compiler.older(cluster, at);
        for (Map.Entry<String, Any> entry :
                cluster.getTypedExtensionProtocolOptionsMap().entrySet()) {
            Place place = at.field("typed_extension_protocol_options").key(entry.getKey());
            if (entry.getKey().equals(EXTENSION)) {
                Read.unpack(entry.getValue(), HttpProtocolOptions.class, place)
                        .ifPresent(options -> compiler.typed(options, place));
            } else {
                place.error("protocol options of this kind are not supported");
            }
        }
        compiler.http2.maxHeadBytes(compiler.codec.build().maxHeadBytes());
        compiler.http2.maxHeaderCount(compiler.codec.build().maxHeaderCount());
        return new ClusterPlan.HttpPlan(
                compiler.speaks,
                compiler.idleNanos,
                compiler.maxDurationNanos,
                compiler.maxRequests,
                compiler.codec.build(),
                compiler.http2.build(),
                compiler.names);
    }

    @SuppressWarnings("deprecation")
    private void older(Cluster cluster, Place at) {
        if (cluster.hasMaxRequestsPerConnection()) {
            maxRequests =
                    Integer.toUnsignedLong(cluster.getMaxRequestsPerConnection().getValue());
        }
        if (cluster.hasHttpProtocolOptions()) {
            http1(cluster.getHttpProtocolOptions(), at.field("http_protocol_options"));
        }
        if (cluster.hasHttp2ProtocolOptions()) {
            speaks = ClusterPlan.Speaks.HTTP2;
            http2(cluster.getHttp2ProtocolOptions(), at.field("http2_protocol_options"));
        }
        if (cluster.getProtocolSelection() == Cluster.ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL) {
            speaks = ClusterPlan.Speaks.DOWNSTREAM;
        }
        if (cluster.hasCommonHttpProtocolOptions()) {
            common(cluster.getCommonHttpProtocolOptions(), at.field("common_http_protocol_options"));
        }
    }

    private void typed(HttpProtocolOptions options, Place at) {
        switch (options.getUpstreamProtocolOptionsCase()) {
            case EXPLICIT_HTTP_CONFIG -> explicit(options.getExplicitHttpConfig(), at.field("explicit_http_config"));
            case USE_DOWNSTREAM_PROTOCOL_CONFIG -> {
                HttpProtocolOptions.UseDownstreamHttpConfig both = options.getUseDownstreamProtocolConfig();
                Place place = at.field("use_downstream_protocol_config");
                speaks = ClusterPlan.Speaks.DOWNSTREAM;
                http1(both.getHttpProtocolOptions(), place.field("http_protocol_options"));
                http2(both.getHttp2ProtocolOptions(), place.field("http2_protocol_options"));
            }
            case AUTO_CONFIG -> {
                HttpProtocolOptions.AutoHttpConfig both = options.getAutoConfig();
                Place place = at.field("auto_config");
                speaks = ClusterPlan.Speaks.AUTO;
                http1(both.getHttpProtocolOptions(), place.field("http_protocol_options"));
                http2(both.getHttp2ProtocolOptions(), place.field("http2_protocol_options"));
            }
            case UPSTREAMPROTOCOLOPTIONS_NOT_SET ->
                at.error("one of explicit_http_config, use_downstream_protocol_config and auto_config is required");
        }
        if (options.hasUpstreamHttpProtocolOptions()) {
            names(options.getUpstreamHttpProtocolOptions());
        }
        if (options.hasCommonHttpProtocolOptions()) {
            common(options.getCommonHttpProtocolOptions(), at.field("common_http_protocol_options"));
        }
    }

    private void names(UpstreamHttpProtocolOptions options) {
        String header = options.getOverrideAutoSniHeader();
        names = new ServerNames(
                options.getAutoSni(),
                options.getAutoSanValidation(),
                header.isEmpty() ? null : HeaderName.of(header.equalsIgnoreCase("host") ? ":authority" : header));
    }

    private void explicit(HttpProtocolOptions.ExplicitHttpConfig config, Place at) {
        switch (config.getProtocolConfigCase()) {
            case HTTP_PROTOCOL_OPTIONS -> http1(config.getHttpProtocolOptions(), at.field("http_protocol_options"));
            case HTTP2_PROTOCOL_OPTIONS -> {
                speaks = ClusterPlan.Speaks.HTTP2;
                http2(config.getHttp2ProtocolOptions(), at.field("http2_protocol_options"));
            }
            case HTTP3_PROTOCOL_OPTIONS ->
                at.field("http3_protocol_options").error("HTTP/3 to upstreams is not supported");
            case PROTOCOLCONFIG_NOT_SET -> at.error("one of the protocols is required");
        }
    }

    private static Http2Options.Builder usual() {
        return Http2Options.builder().maxConcurrentStreams(USUAL_STREAMS);
    }

    private void http2(Http2ProtocolOptions options, Place at) {
        http2 = Http2OptionsCompiler.compile(options, at);
        if (!options.hasMaxConcurrentStreams()) {
            http2.maxConcurrentStreams(USUAL_STREAMS);
        }
    }

    private void http1(Http1ProtocolOptions options, Place at) {
        codec.enableTrailers(options.getEnableTrailers());
        codec.allowChunkedLength(options.getAllowChunkedLength());
        if (options.hasHeaderKeyFormat()) {
            switch (options.getHeaderKeyFormat().getHeaderFormatCase()) {
                case PROPER_CASE_WORDS -> codec.properCaseWords(true);
                case STATEFUL_FORMATTER ->
                    at.field("header_key_format").field("stateful_formatter").error("is not supported");
                case HEADERFORMAT_NOT_SET -> at.field("header_key_format").error("a format is required");
            }
        }
    }

    private void common(io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions options, Place at) {
        if (options.hasIdleTimeout()) {
            idleNanos = Read.nanos(options.getIdleTimeout());
        }
        if (options.hasMaxConnectionDuration()) {
            maxDurationNanos = Read.nanos(options.getMaxConnectionDuration());
        }
        if (options.hasMaxRequestsPerConnection()) {
            maxRequests =
                    Integer.toUnsignedLong(options.getMaxRequestsPerConnection().getValue());
        }
        if (options.hasMaxHeadersCount()) {
            int count = options.getMaxHeadersCount().getValue();
            if (count < 1) {
                at.field("max_headers_count").error("must be at least 1");
            }
            codec.maxHeaderCount(Math.max(1, count));
        }
        if (options.hasMaxResponseHeadersKb()) {
            int kilobytes = options.getMaxResponseHeadersKb().getValue();
            if (kilobytes < 1 || kilobytes > 8192) {
                at.field("max_response_headers_kb").error("must be from 1 to 8192");
            } else {
                codec.maxHeadBytes(kilobytes * 1024);
            }
        }
    }
}
