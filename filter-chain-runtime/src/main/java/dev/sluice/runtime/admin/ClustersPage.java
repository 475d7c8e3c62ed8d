package dev.sluice.runtime.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.runtime.upstream.ClusterView;
import dev.sluice.runtime.upstream.HostView;
import dev.sluice.runtime.upstream.health.HealthFlag;
import dev.sluice.runtime.upstream.health.HostHealth;
import dev.sluice.runtime.upstream.outlier.OutlierRates;
import io.envoyproxy.envoy.admin.v3.ClusterStatus;
import io.envoyproxy.envoy.admin.v3.Clusters;
import io.envoyproxy.envoy.admin.v3.HostHealthStatus;
import io.envoyproxy.envoy.admin.v3.HostStatus;
import io.envoyproxy.envoy.admin.v3.SimpleMetric;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.type.v3.Percent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code /clusters}, as text or JSON. */
record ClustersPage(Operations operations) implements AdminEndpoint {
    private static final long USUAL_LIMIT = 1024;
    private static final long RETRIES = 3;

    @Override
    public String path() {
        return "/clusters";
    }

    @Override
    public String help() {
        return "upstream cluster status; filter=REGEX (RE2) for names, format=json for JSON";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        Pattern filter;
        try {
            filter = Pattern.compile(request.get("filter"));
        } catch (PatternSyntaxException e) {
            return AdminResponse.failure(400, "Invalid re2 regex: " + e.getMessage());
        }
        List<ClusterView> shown = operations.clusters().stream()
                .filter(cluster -> filter.matcher(cluster.name()).find())
                .toList();
        return request.get("format").equals("json") ? json(shown) : text(shown);
    }

    private static AdminResponse text(List<ClusterView> clusters) {
        StringBuilder out = new StringBuilder();
        for (ClusterView cluster : clusters) {
            String name = cluster.observabilityName();
            out.append(name).append("::observability_name::").append(name).append('\n');
            rates(out, name + "::outlier::", cluster.outlierRates());
            limits(
                    out,
                    name + "::default_priority::",
                    cluster.maxConnections(),
                    cluster.maxPendingRequests(),
                    cluster.maxRequests());
            limits(out, name + "::high_priority::", USUAL_LIMIT, USUAL_LIMIT, USUAL_LIMIT);
            out.append(name).append("::added_via_api::false\n");
            for (HostView host : cluster.hosts()) {
                String prefix = name + "::" + host.address() + "::";
                facts(host).forEach((key, value) -> out.append(prefix)
                        .append(key)
                        .append("::")
                        .append(value)
                        .append('\n'));
            }
        }
        return AdminResponse.text(out.toString());
    }

    private static void rates(StringBuilder out, String prefix, @Nullable OutlierRates rates) {
        if (rates != null) {
            out.append(prefix).append("success_rate_average::").append(number(rates.average()));
            out.append('\n').append(prefix).append("success_rate_ejection_threshold::");
            out.append(number(rates.threshold())).append('\n').append(prefix);
            out.append("local_origin_success_rate_average::").append(number(rates.localAverage()));
            out.append('\n').append(prefix).append("local_origin_success_rate_ejection_threshold::");
            out.append(number(rates.localThreshold())).append('\n');
        }
    }

    /** Whole numbers have no fraction. */
    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static void limits(StringBuilder out, String prefix, long connections, long pending, long requests) {
        out.append(prefix).append("max_connections::").append(connections).append('\n');
        out.append(prefix).append("max_pending_requests::").append(pending).append('\n');
        out.append(prefix).append("max_requests::").append(requests).append('\n');
        out.append(prefix).append("max_retries::").append(RETRIES).append('\n');
    }

    private static Map<String, Object> facts(HostView host) {
        Map<String, Object> all = new java.util.LinkedHashMap<>();
        all.putAll(numbers(host));
        all.put("hostname", host.hostname());
        all.put("health_flags", host.condition().toString());
        all.put("weight", host.weight());
        all.put("region", host.locality().region());
        all.put("zone", host.locality().zone());
        all.put("sub_zone", host.locality().subZone());
        all.put("canary", host.canary());
        all.put("priority", host.priority());
        all.put("success_rate", number(host.successRate()));
        all.put("local_origin_success_rate", number(host.localSuccessRate()));
        return all;
    }

    private static Map<String, Long> numbers(HostView host) {
        return new TreeMap<>(Map.of(
                "cx_active", host.cxActive(),
                "cx_connect_fail", host.cxConnectFail(),
                "cx_total", host.cxTotal(),
                "rq_active", host.rqActive(),
                "rq_error", host.rqError(),
                "rq_pending_active", host.rqPendingActive(),
                "rq_success", host.rqSuccess(),
                "rq_timeout", host.rqTimeout(),
                "rq_total", host.rqTotal()));
    }

    private static AdminResponse json(List<ClusterView> clusters) {
        Clusters.Builder all = Clusters.newBuilder();
        for (ClusterView cluster : clusters) {
            ClusterStatus.Builder status = all.addClusterStatusesBuilder()
                    .setName(cluster.name())
                    .setObservabilityName(cluster.observabilityName());
            status.getCircuitBreakersBuilder()
                    .addThresholds(Thresholds.newBuilder()
                            .setMaxConnections(wrapped(cluster.maxConnections()))
                            .setMaxPendingRequests(wrapped(cluster.maxPendingRequests()))
                            .setMaxRequests(wrapped(cluster.maxRequests()))
                            .setMaxRetries(wrapped(RETRIES)));
            OutlierRates rates = cluster.outlierRates();
            if (rates != null && rates.threshold() >= 0) {
                status.setSuccessRateEjectionThreshold(percent(rates.threshold()));
            }
            if (rates != null && rates.localThreshold() >= 0) {
                status.setLocalOriginSuccessRateEjectionThreshold(percent(rates.localThreshold()));
            }
            cluster.hosts().forEach(host -> status.addHostStatuses(status(host)));
        }
        return AdminResponse.json(ProtoJson.print(all.build()));
    }

    private static Percent percent(double value) {
        return Percent.newBuilder().setValue(value).build();
    }

    private static com.google.protobuf.UInt32Value wrapped(long value) {
        return com.google.protobuf.UInt32Value.of((int) value);
    }

    private static HostStatus status(HostView host) {
        HostStatus.Builder status = HostStatus.newBuilder()
                .setAddress(address(host.address()))
                .setHostname(host.hostname())
                .setWeight(host.weight())
                .setPriority(host.priority())
                .setHealthStatus(health(host.condition()));
        status.getLocalityBuilder()
                .setRegion(host.locality().region())
                .setZone(host.locality().zone())
                .setSubZone(host.locality().subZone());
        numbers(host)
                .forEach((name, value) -> status.addStats(SimpleMetric.newBuilder()
                        .setName(name)
                        .setValue(value)
                        .setType(name.endsWith("_active") ? SimpleMetric.Type.GAUGE : SimpleMetric.Type.COUNTER)));
        if (host.successRate() >= 0) {
            status.setSuccessRate(percent(host.successRate()));
        }
        if (host.localSuccessRate() >= 0) {
            status.setLocalOriginSuccessRate(percent(host.localSuccessRate()));
        }
        return status.build();
    }

    private static HostHealthStatus health(HostHealth condition) {
        HealthStatus said = condition.has(HealthFlag.FAILED_EDS_HEALTH)
                ? HealthStatus.UNHEALTHY
                : condition.has(HealthFlag.EDS_STATUS_DRAINING)
                        ? HealthStatus.DRAINING
                        : condition.has(HealthFlag.DEGRADED_EDS_HEALTH) ? HealthStatus.DEGRADED : HealthStatus.HEALTHY;
        return HostHealthStatus.newBuilder()
                .setFailedActiveHealthCheck(condition.has(HealthFlag.FAILED_ACTIVE_HC))
                .setFailedOutlierCheck(condition.has(HealthFlag.FAILED_OUTLIER_CHECK))
                .setFailedActiveDegradedCheck(condition.has(HealthFlag.DEGRADED_ACTIVE_HC))
                .setPendingDynamicRemoval(condition.has(HealthFlag.PENDING_DYNAMIC_REMOVAL))
                .setPendingActiveHc(condition.has(HealthFlag.PENDING_ACTIVE_HC))
                .setExcludedViaImmediateHcFail(condition.has(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL))
                .setEdsHealthStatus(said)
                .build();
    }

    private static Address address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        String host = hostAndPort.substring(0, colon).replace("[", "").replace("]", "");
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder()
                        .setAddress(host)
                        .setPortValue(Integer.parseInt(hostAndPort.substring(colon + 1))))
                .build();
    }
}
