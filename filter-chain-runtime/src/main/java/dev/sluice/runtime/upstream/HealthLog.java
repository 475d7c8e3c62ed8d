package dev.sluice.runtime.upstream;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.sluice.runtime.accesslog.ByteLine;
import dev.sluice.runtime.accesslog.Lines;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.upstream.health.HealthEvent;
import dev.sluice.runtime.upstream.health.HealthPlan;
import dev.sluice.runtime.upstream.plan.ClusterPlan;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Events of a cluster's checks as lines of JSON, in the words of Envoy's {@code HealthCheckEvent}. On the checker's loop. */
final class HealthLog {
    private final Lines lines;
    private final String cluster;
    private final String kind;

    private HealthLog(Lines lines, String cluster, String kind) {
        this.lines = lines;
        this.cluster = cluster;
        this.kind = kind;
    }

    /** Null if nothing is to be written; a file that cannot be opened is reported. */
    static @Nullable HealthLog open(ClusterPlan plan, ClusterEnvironment environment, Place at) {
        HealthPlan health = plan.health();
        if (health == null || health.events().path().isEmpty()) {
            return null;
        }
        HealthPlan.ProbePlan probe = health.probe();
        String kind = probe instanceof HealthPlan.Http ? "HTTP" : probe instanceof HealthPlan.Tcp ? "TCP" : "GRPC";
        return Lines.open(environment.checking().sinks(), health.events().path(), at.field("health_checks"))
                .map(lines -> new HealthLog(lines, plan.name(), kind))
                .orElse(null);
    }

    void write(Host host, HealthEvent event, Loop loop) {
        InetSocketAddress address = host.addresses().get(0);
        ByteLine out = new ByteLine();
        out.append("{\"health_checker_type\":\"").append(kind);
        out.append("\",\"host\":{\"socket_address\":{\"protocol\":\"TCP\",\"address\":\"")
                .append(address.getAddress().getHostAddress())
                .append("\",\"port_value\":")
                .append(address.getPort())
                .append(",\"resolver_name\":\"\",\"ipv4_compat\":false}},\"cluster_name\":");
        Lines.quote(out, cluster);
        boolean early = event.kind() == HealthEvent.Kind.EJECTED || event.kind() == HealthEvent.Kind.ADDED;
        if (early) {
            what(out, event);
        }
        out.append(",\"timestamp\":\"")
                .append(Instant.ofEpochMilli(loop.epochMillis()).truncatedTo(ChronoUnit.MILLIS))
                .append('"');
        if (!early) {
            what(out, event);
        }
        if (!host.metadata().equals(Metadata.getDefaultInstance())) {
            out.append(",\"metadata\":").append(json(host));
        }
        out.append(",\"locality\":{\"region\":");
        Lines.quote(out, host.locality().region());
        out.append(",\"zone\":");
        Lines.quote(out, host.locality().zone());
        out.append(",\"sub_zone\":");
        Lines.quote(out, host.locality().subZone());
        lines.write(out.append("}}\n"), loop);
    }

    private static void what(ByteLine out, HealthEvent event) {
        switch (event.kind()) {
            case EJECTED ->
                failure(out.append(",\"eject_unhealthy_event\":{"), event).append('}');
            case ADDED ->
                out.append(",\"add_healthy_event\":{\"first_check\":")
                        .append(event.first())
                        .append('}');
            case PASSED -> out.append(",\"successful_health_check_event\":{}");
            case FAILED -> failed(out.append(",\"health_check_failure_event\":{"), event);
            case DEGRADED -> out.append(",\"degraded_healthy_host\":{}");
            case NO_LONGER_DEGRADED -> out.append(",\"no_longer_degraded_host\":{}");
        }
    }

    private static void failed(ByteLine out, HealthEvent event) {
        out.append("\"failure_type\":\"").append(event.failure());
        out.append("\",\"first_check\":").append(event.first());
        out.append(",\"http_status_code\":").append(event.status()).append('}');
    }

    private static ByteLine failure(ByteLine out, HealthEvent event) {
        return out.append("\"failure_type\":\"")
                .append(event.failure())
                .append("\",\"http_status_code\":")
                .append(event.status());
    }

    private static String json(Host host) {
        try {
            return JsonFormat.printer()
                    .preservingProtoFieldNames()
                    .omittingInsignificantWhitespace()
                    .print(host.metadata());
        } catch (InvalidProtocolBufferException unknownType) {
            return "{}";
        }
    }
}
