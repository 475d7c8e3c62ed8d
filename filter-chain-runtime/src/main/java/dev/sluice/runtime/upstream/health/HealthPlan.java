package dev.sluice.runtime.upstream.health;

import com.google.protobuf.Struct;
import dev.sluice.runtime.accesslog.HeaderMutations;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's health check, compiled. Immutable.
 *
 * @param reuse a connection serves several checks
 * @param alpn what checks offer by TLS instead of what the cluster's context says; empty for that
 * @param match chooses among the cluster's transport sockets instead of the host's metadata; null for that
 */
public record HealthPlan(
        Times times,
        int unhealthyThreshold,
        int healthyThreshold,
        boolean reuse,
        ProbePlan probe,
        List<String> alpn,
        @Nullable Struct match,
        EventPlan events) {

    /**
     * All in nanoseconds.
     *
     * @param noTraffic between checks while the cluster has never had a connection
     * @param unhealthyEdge after a check that failed without making the host unhealthy yet, as {@code healthyEdge} after one that passed
     */
    public record Times(
            long timeout,
            long interval,
            long initialJitter,
            long intervalJitter,
            int jitterPercent,
            long noTraffic,
            long noTrafficHealthy,
            long unhealthy,
            long unhealthyEdge,
            long healthyEdge) {}

    /** @param path of the file for events, empty for none */
    public record EventPlan(String path, boolean everyFailure, boolean everySuccess) {}

    /** What is asked. */
    public sealed interface ProbePlan permits Http, Tcp, Grpc {}

    /**
     * @param host empty: the cluster's name
     * @param bufferBytes how much of a body is looked at, 0 for all of it
     * @param cluster what {@code x-envoy-upstream-healthchecked-cluster} must be, null for anything
     */
    public record Http(
            String host,
            String path,
            String method,
            Payload send,
            Payload receive,
            long bufferBytes,
            HeaderMutations headers,
            Statuses expected,
            Statuses retriable,
            boolean http2,
            @Nullable Predicate<String> cluster)
            implements ProbePlan {}

    /** With nothing to receive a connection is enough. */
    public record Tcp(Payload send, Payload receive) implements ProbePlan {}

    /** @param authority empty: the cluster's name */
    public record Grpc(String service, String authority, HeaderMutations headers) implements ProbePlan {}
}
