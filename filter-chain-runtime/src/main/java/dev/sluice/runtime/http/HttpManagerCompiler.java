package dev.sluice.runtime.http;

import com.google.protobuf.Duration;
import dev.sluice.filter.HeaderName;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.codec.h2.Http2Options;
import dev.sluice.runtime.codec.h2.Http2OptionsCompiler;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.extension.Registry;
import dev.sluice.runtime.http.edge.EdgeCompiler;
import dev.sluice.runtime.http.edge.EdgePolicy;
import dev.sluice.runtime.http.edge.MachineAddress;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles {@code HttpConnectionManager}. Off the loops; runs no filter's code. */
public final class HttpManagerCompiler {
    private static final long MAX_SERVER_HEAD = 8192;

    /** Sixty years: for ever, and still far from where nanoseconds overflow. */
    private static final long MOST_SECONDS = 2_000_000_000L;

    private HttpManagerCompiler() {}

    /** Reports what is wrong; a plan then is only good for finding more problems. */
    public static HttpManagerPlan compile(HttpConnectionManager msg, Place place, Registry registry) {
        if (msg.getStatPrefix().isEmpty()) {
            place.field("stat_prefix").error("is missing");
        }
        edge(msg, place, null);
        if (!msg.hasRouteConfig()) {
            place.field("route_config").error("is missing: other sources of routes are not supported");
        }
        return new HttpManagerPlan(
                place,
                msg.getStatPrefix(),
                settings(msg, place),
                codec(msg, place),
                http1(msg, place),
                http2(msg, place),
                msg,
                msg.hasLocalReplyConfig()
                        ? LocalReplies.compile(msg.getLocalReplyConfig(), place.field("local_reply_config"))
                        : LocalReplyPolicy.NONE,
                FilterSteps.compile(msg.getHttpFiltersList(), place.field("http_filters"), registry),
                msg.getAccessLogList(),
                msg.hasRouteConfig() ? msg.getRouteConfig() : null,
                registry);
    }

    /** Reads what the edge does to heads; again at opening, when the process knows itself. */
    static EdgePolicy edge(HttpConnectionManager msg, Place place, @Nullable Shared shared) {
        String cluster = shared == null ? "" : shared.standing().serviceCluster();
        EdgeCompiler.Self self = new EdgeCompiler.Self(cluster, "", shared == null ? "" : MachineAddress.text());
        return EdgeCompiler.compile(msg, self, internalOnly(msg, place), place);
    }

    private static List<HeaderName> internalOnly(HttpConnectionManager msg, Place place) {
        List<HeaderName> names = new ArrayList<>();
        for (int i = 0; i < msg.getRouteConfig().getInternalOnlyHeadersCount(); i++) {
            try {
                names.add(HeaderName.of(msg.getRouteConfig().getInternalOnlyHeaders(i)));
            } catch (IllegalArgumentException bad) {
                place.field("route_config")
                        .field("internal_only_headers")
                        .index(i)
                        .error(String.valueOf(bad.getMessage()));
            }
        }
        return names;
    }

    private static DownstreamCodecs.Choice codec(HttpConnectionManager msg, Place place) {
        return switch (msg.getCodecType()) {
            case AUTO -> DownstreamCodecs.Choice.AUTO;
            case HTTP1 -> DownstreamCodecs.Choice.HTTP1;
            case HTTP2 -> DownstreamCodecs.Choice.HTTP2;
            case HTTP3, UNRECOGNIZED -> {
                place.field("codec_type").error(msg.getCodecType() + " is not supported; use AUTO, HTTP1 or HTTP2");
                yield DownstreamCodecs.Choice.AUTO;
            }
        };
    }

    private static Http2Options http2(HttpConnectionManager msg, Place place) {
        Http2ProtocolOptions own = msg.getHttp2ProtocolOptions();
        Http2Options.Builder b = Http2OptionsCompiler.compile(own, place.field("http2_protocol_options"))
                .delayedCloseMillis(delayedClose(msg))
                .flush(settings(msg, place).streamIdleTimeout());
        if (msg.hasStreamErrorOnInvalidHttpMessage() && !own.hasOverrideStreamErrorOnInvalidHttpMessage()) {
            b.streamErrors(msg.getStreamErrorOnInvalidHttpMessage().getValue());
        }
        // Bounds are reported where HTTP/1 reads them.
        long kb = Integer.toUnsignedLong(msg.getMaxRequestHeadersKb().getValue());
        if (kb > 0 && kb <= MAX_SERVER_HEAD) {
            b.maxHeadBytes((int) kb << 10);
        }
        int most = msg.getCommonHttpProtocolOptions().getMaxHeadersCount().getValue();
        if (most > 0) {
            b.maxHeaderCount(most);
        }
        return b.build();
    }

    private static HttpSettings settings(HttpConnectionManager msg, Place place) {
        HttpSettings d = HttpSettings.DEFAULT;
        HttpProtocolOptions common = msg.getCommonHttpProtocolOptions();
        Place at = place.field("common_http_protocol_options");
        return new HttpSettings(
                nanos(msg.hasRequestTimeout(), msg.getRequestTimeout(), d.requestTimeout()),
                nanos(msg.hasRequestHeadersTimeout(), msg.getRequestHeadersTimeout(), d.requestHeadersTimeout()),
                nanos(msg.hasStreamIdleTimeout(), msg.getStreamIdleTimeout(), d.streamIdleTimeout()),
                nanos(common.hasMaxStreamDuration(), common.getMaxStreamDuration(), 0),
                nanos(common.hasIdleTimeout(), common.getIdleTimeout(), d.idleTimeout()),
                nanos(common.hasMaxConnectionDuration(), common.getMaxConnectionDuration(), 0),
                nanos(msg.hasDrainTimeout(), msg.getDrainTimeout(), d.drainTimeout()),
                delayedClose(msg),
                common.hasMaxRequestsPerConnection()
                        ? count(
                                common.getMaxRequestsPerConnection().getValue(),
                                at.field("max_requests_per_connection"))
                        : 0,
                msg.getProxy100Continue(),
                keepsAfterRefusal(msg),
                upgrades(msg, place.field("upgrade_configs")));
    }

    private static boolean keepsAfterRefusal(HttpConnectionManager msg) {
        Http1ProtocolOptions own = msg.getHttpProtocolOptions();
        return own.hasOverrideStreamErrorOnInvalidHttpMessage()
                ? own.getOverrideStreamErrorOnInvalidHttpMessage().getValue()
                : msg.getStreamErrorOnInvalidHttpMessage().getValue();
    }

    private static int count(int value, Place place) {
        if (value < 0) {
            place.error("is too large");
        }
        return Math.max(0, value);
    }

    private static long delayedClose(HttpConnectionManager msg) {
        return nanos(msg.hasDelayedCloseTimeout(), msg.getDelayedCloseTimeout(), 1_000_000_000L) / 1_000_000;
    }

    private static long nanos(boolean set, Duration value, long otherwise) {
        return set ? Math.min(MOST_SECONDS, value.getSeconds()) * 1_000_000_000L + value.getNanos() : otherwise;
    }

    private static Set<String> upgrades(HttpConnectionManager msg, Place place) {
        Set<String> types = new HashSet<>();
        for (int i = 0; i < msg.getUpgradeConfigsCount(); i++) {
            HttpConnectionManager.UpgradeConfig config = msg.getUpgradeConfigs(i);
            if (config.getUpgradeType().isEmpty()) {
                place.index(i).field("upgrade_type").error("is missing");
            }
            if (!config.hasEnabled() || config.getEnabled().getValue()) {
                types.add(config.getUpgradeType().toLowerCase(Locale.ROOT));
            }
        }
        return Set.copyOf(types);
    }

    private static Http1Options http1(HttpConnectionManager msg, Place place) {
        Http1ProtocolOptions options = msg.getHttpProtocolOptions();
        Place at = place.field("http_protocol_options");
        Http1Options.Builder b = Http1Options.builder()
                .acceptHttp10(options.getAcceptHttp10())
                .defaultHostForHttp10(options.getDefaultHostForHttp10())
                .enableTrailers(options.getEnableTrailers())
                .allowChunkedLength(options.getAllowChunkedLength())
                .allowCustomMethods(options.getAllowCustomMethods())
                .delayedCloseMillis(delayedClose(msg));
        if (options.hasHeaderKeyFormat()) {
            b.properCaseWords(proper(options.getHeaderKeyFormat(), at.field("header_key_format")));
        }
        if (options.hasAllowAbsoluteUrl() && !options.getAllowAbsoluteUrl().getValue()) {
            at.field("allow_absolute_url").error("false is not supported");
        }
        if (msg.hasMaxRequestHeadersKb()) {
            long kb = Integer.toUnsignedLong(msg.getMaxRequestHeadersKb().getValue());
            if (kb == 0 || kb > MAX_SERVER_HEAD) {
                place.field("max_request_headers_kb").error("must be between 1 and " + MAX_SERVER_HEAD);
            } else {
                b.maxHeadBytes((int) kb << 10);
            }
        }
        HttpProtocolOptions common = msg.getCommonHttpProtocolOptions();
        if (common.hasMaxHeadersCount()) {
            int most = common.getMaxHeadersCount().getValue();
            if (most < 1) {
                place.field("common_http_protocol_options")
                        .field("max_headers_count")
                        .error("must be at least 1");
            } else {
                b.maxHeaderCount(most);
            }
        }
        return b.build();
    }

    private static boolean proper(Http1ProtocolOptions.HeaderKeyFormat format, Place place) {
        if (!format.hasProperCaseWords()) {
            place.error("only proper_case_words is supported");
        }
        return format.hasProperCaseWords();
    }
}
