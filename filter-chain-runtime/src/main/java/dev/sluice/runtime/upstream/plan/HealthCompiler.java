package dev.sluice.runtime.upstream.plan;

import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import dev.sluice.runtime.accesslog.HeaderMutations;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.StringMatchers;
import dev.sluice.runtime.upstream.health.HealthPlan;
import dev.sluice.runtime.upstream.health.Payload;
import dev.sluice.runtime.upstream.health.Statuses;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink;
import io.envoyproxy.envoy.type.v3.Int64Range;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code health_checks}: at most one, as in Envoy. */
final class HealthCompiler {
    private static final long USUAL_NO_TRAFFIC = 60_000_000_000L;
    private static final int USUAL_BUFFER = 1024;
    private static final HealthPlan.ProbePlan NOTHING = new HealthPlan.Tcp(Payload.NONE, Payload.NONE);
    private final HealthCheck check;
    private final String name;
    private final ClusterPlan.Speaks speaks;
    private final Place at;

    private HealthCompiler(HealthCheck check, String name, ClusterPlan.Speaks speaks, Place at) {
        this.check = check;
        this.name = name;
        this.speaks = speaks;
        this.at = at;
    }

    /** Null if hosts are not checked. */
    static @Nullable HealthPlan compile(Cluster cluster, ClusterPlan.Speaks speaks, Place at) {
        Place list = at.field("health_checks");
        if (cluster.getHealthChecksCount() == 0) {
            return null;
        }
        if (cluster.getHealthChecksCount() > 1) {
            list.error("multiple health checks are not supported");
        }
        return new HealthCompiler(cluster.getHealthChecks(0), cluster.getName(), speaks, list.index(0)).plan();
    }

    private HealthPlan plan() {
        Struct match = check.hasTransportSocketMatchCriteria() ? check.getTransportSocketMatchCriteria() : null;
        return new HealthPlan(
                times(),
                threshold(
                        check.hasUnhealthyThreshold(),
                        check.getUnhealthyThreshold().getValue(),
                        "unhealthy_threshold"),
                threshold(
                        check.hasHealthyThreshold(), check.getHealthyThreshold().getValue(), "healthy_threshold"),
                !check.hasReuseConnection() || check.getReuseConnection().getValue(),
                probe(),
                check.hasTlsOptions() ? List.copyOf(check.getTlsOptions().getAlpnProtocolsList()) : List.of(),
                match,
                new HealthPlan.EventPlan(
                        eventPath(), check.getAlwaysLogHealthCheckFailures(), check.getAlwaysLogHealthCheckSuccess()));
    }

    private int threshold(boolean said, int value, String field) {
        if (!said) {
            at.field(field).error("is required");
        }
        return value;
    }

    private HealthPlan.Times times() {
        long interval = positive(check.hasInterval(), check.getInterval(), "interval", 0);
        long noTraffic = positive(
                check.hasNoTrafficInterval(), check.getNoTrafficInterval(), "no_traffic_interval", USUAL_NO_TRAFFIC);
        long unhealthy =
                positive(check.hasUnhealthyInterval(), check.getUnhealthyInterval(), "unhealthy_interval", interval);
        return new HealthPlan.Times(
                positive(check.hasTimeout(), check.getTimeout(), "timeout", 0),
                interval,
                Read.nanos(check.getInitialJitter()),
                Read.nanos(check.getIntervalJitter()),
                check.getIntervalJitterPercent(),
                noTraffic,
                positive(
                        check.hasNoTrafficHealthyInterval(),
                        check.getNoTrafficHealthyInterval(),
                        "no_traffic_healthy_interval",
                        noTraffic),
                unhealthy,
                positive(
                        check.hasUnhealthyEdgeInterval(),
                        check.getUnhealthyEdgeInterval(),
                        "unhealthy_edge_interval",
                        unhealthy),
                positive(
                        check.hasHealthyEdgeInterval(),
                        check.getHealthyEdgeInterval(),
                        "healthy_edge_interval",
                        interval));
    }

    /** @param usual 0: it must be said */
    private long positive(boolean said, Duration duration, String field, long usual) {
        if (!said && usual > 0) {
            return usual;
        }
        long nanos = Read.nanos(duration);
        if (nanos <= 0) {
            at.field(field).error(said ? "must be positive" : "is required");
        }
        return nanos;
    }

    private HealthPlan.ProbePlan probe() {
        return switch (check.getHealthCheckerCase()) {
            case HTTP_HEALTH_CHECK -> http(check.getHttpHealthCheck(), at.field("http_health_check"));
            case TCP_HEALTH_CHECK -> tcp(check.getTcpHealthCheck(), at.field("tcp_health_check"));
            case GRPC_HEALTH_CHECK -> grpc(check.getGrpcHealthCheck(), at.field("grpc_health_check"));
            case CUSTOM_HEALTH_CHECK -> NOTHING; // reported as not supported by who reads the configuration
            case HEALTHCHECKER_NOT_SET -> {
                at.error("needs one of http_health_check, tcp_health_check, grpc_health_check");
                yield NOTHING;
            }
        };
    }

    private HealthPlan.Http http(HealthCheck.HttpHealthCheck http, Place place) {
        boolean http2 =
                switch (http.getCodecClientType()) {
                    case HTTP1 -> false;
                    case HTTP2 -> true;
                    default -> {
                        place.field("codec_client_type").error(http.getCodecClientType() + " is not supported");
                        yield false;
                    }
                };
        if (http.getPath().isEmpty()) {
            place.field("path").error("a path is required");
        }
        List<Payload> receive = payloads(http.getReceiveList(), place.field("receive"));
        Payload send = http.hasSend() ? payload(http.getSend(), place.field("send")) : Payload.NONE;
        return new HealthPlan.Http(
                http.getHost(),
                http.getPath(),
                method(http.getMethod(), !send.pieces().isEmpty(), place.field("method")),
                send,
                joined(receive),
                http.hasResponseBufferSize() ? http.getResponseBufferSize().getValue() : USUAL_BUFFER,
                HeaderMutations.compile(
                        http.getRequestHeadersToAddList(), http.getRequestHeadersToRemoveList(), place, "request"),
                http.getExpectedStatusesCount() == 0
                        ? Statuses.OK
                        : statuses(http.getExpectedStatusesList(), "expected", place.field("expected_statuses")),
                statuses(http.getRetriableStatusesList(), "retriable", place.field("retriable_statuses")),
                http2,
                http.hasServiceNameMatcher()
                        ? StringMatchers.compile(http.getServiceNameMatcher(), place.field("service_name_matcher"))
                        : null);
    }

    private static String method(RequestMethod method, boolean body, Place place) {
        switch (method) {
            case METHOD_UNSPECIFIED -> {
                return "GET";
            }
            case CONNECT, UNRECOGNIZED -> place.error(method + " cannot be used for checks");
            default -> {}
        }
        return method.name();
    }

    private static Statuses statuses(List<Int64Range> ranges, String what, Place place) {
        List<Statuses.Range> all = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            Int64Range range = ranges.get(i);
            if (range.getStart() >= range.getEnd()) {
                place.index(i)
                        .error("Invalid http " + what + " status range: expecting start < end, but found start="
                                + range.getStart() + " and end=" + range.getEnd());
            } else if (range.getStart() < 100) {
                place.index(i)
                        .error("Invalid http " + what + " status range: expecting start >= 100, but found start="
                                + range.getStart());
            } else if (range.getEnd() > 600) {
                place.index(i)
                        .error("Invalid http " + what + " status range: expecting end <= 600, but found end="
                                + range.getEnd());
            }
            all.add(new Statuses.Range(range.getStart(), range.getEnd()));
        }
        return new Statuses(List.copyOf(all));
    }

    private static HealthPlan.Tcp tcp(HealthCheck.TcpHealthCheck tcp, Place place) {
        return new HealthPlan.Tcp(
                tcp.hasSend() ? payload(tcp.getSend(), place.field("send")) : Payload.NONE,
                joined(payloads(tcp.getReceiveList(), place.field("receive"))));
    }

    private HealthPlan.Grpc grpc(HealthCheck.GrpcHealthCheck grpc, Place place) {
        if (speaks == ClusterPlan.Speaks.HTTP1) {
            at.error(name + " cluster must support HTTP/2 for gRPC healthchecking");
        }
        return new HealthPlan.Grpc(
                grpc.getServiceName(),
                grpc.getAuthority(),
                HeaderMutations.compile(
                        grpc.getInitialMetadataList(), place.field("initial_metadata"), List.of(), place));
    }

    private static List<Payload> payloads(List<HealthCheck.Payload> all, Place place) {
        List<Payload> read = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            read.add(payload(all.get(i), place.index(i)));
        }
        return read;
    }

    private static Payload joined(List<Payload> all) {
        return new Payload(all.stream().flatMap(each -> each.pieces().stream()).toList());
    }

    /** Text is hexadecimal. */
    private static Payload payload(HealthCheck.Payload payload, Place place) {
        return switch (payload.getPayloadCase()) {
            case TEXT -> {
                try {
                    yield new Payload(List.of(HexFormat.of().parseHex(payload.getText())));
                } catch (IllegalArgumentException e) {
                    place.field("text").error("invalid hex string '" + payload.getText() + "'");
                    yield Payload.NONE;
                }
            }
            case BINARY -> new Payload(List.of(payload.getBinary().toByteArray()));
            case PAYLOAD_NOT_SET -> {
                place.error("needs one of text, binary");
                yield Payload.NONE;
            }
        };
    }

    @SuppressWarnings("deprecation") // event_log_path still works in Envoy
    private String eventPath() {
        String path = check.getEventLogPath();
        for (int i = 0; i < check.getEventLoggerCount(); i++) {
            TypedExtensionConfig logger = check.getEventLogger(i);
            Place place = at.field("event_logger").index(i).field("typed_config");
            if (!logger.getTypedConfig().is(HealthCheckEventFileSink.class)) {
                place.error("event sinks of this kind are not supported: use a file");
            } else if (!path.isEmpty()) {
                place.error("more than one place for events is not supported");
            } else {
                path = Read.unpack(logger.getTypedConfig(), HealthCheckEventFileSink.class, place)
                        .map(HealthCheckEventFileSink::getEventLogPath)
                        .orElse("");
            }
        }
        return path;
    }
}
