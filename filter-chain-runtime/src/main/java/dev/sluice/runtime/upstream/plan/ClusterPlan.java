package dev.sluice.runtime.upstream.plan;

import com.google.protobuf.Struct;
import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.codec.h2.Http2Options;
import dev.sluice.runtime.transport.DialOptions;
import dev.sluice.runtime.transport.tls.TlsPlan;
import dev.sluice.runtime.upstream.balance.Policy;
import dev.sluice.runtime.upstream.dns.Family;
import dev.sluice.runtime.upstream.dns.NameServers;
import dev.sluice.runtime.upstream.health.HealthPlan;
import dev.sluice.runtime.upstream.outlier.OutlierPlan;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's configuration, compiled. Immutable.
 *
 * @param bufferBytes a connection takes no more to write above this
 * @param dns null for fixed addresses
 * @param health null where hosts are not checked
 * @param outliers null where nobody looks at what requests to hosts come to
 */
public record ClusterPlan(
        Cluster config,
        String name,
        String statName,
        List<Endpoint> endpoints,
        @Nullable DnsPlan dns,
        boolean waitForWarm,
        Policy policy,
        HostLimits hostLimits,
        BreakerLimits breakers,
        DialOptions dial,
        int bufferBytes,
        HttpPlan http,
        Sockets sockets,
        @Nullable HealthPlan health,
        @Nullable OutlierPlan outliers,
        Failing failing) {

    /** Connections for plain bytes end with their host's health. */
    public boolean closeOnFailure() {
        return failing.closeConnections();
    }

    /**
     * What becomes of hosts that are checked.
     *
     * @param closeConnections when a host is found unhealthy, connections for plain bytes to it are closed
     * @param forgetAtOnce hosts that discovery finds no more go even if checks pass
     * @param ignoreNew hosts do not count before their first check
     */
    public record Failing(boolean closeConnections, boolean forgetAtOnce, boolean ignoreNew) {}

    /**
     * How connections for HTTP are used.
     *
     * @param speaks which HTTP
     * @param idleNanos 0 for no limit, as for the others
     */
    public record HttpPlan(
            Speaks speaks,
            long idleNanos,
            long maxDurationNanos,
            long maxRequests,
            Http1Options options,
            Http2Options http2,
            ServerNames names) {
        private static final List<String> EITHER = List.of("h2", "http/1.1");
        private static final List<String> TWO = List.of("h2");
        private static final List<String> ONE = List.of("http/1.1");

        static final HttpPlan USUAL = new HttpPlan(
                Speaks.HTTP1, 3_600_000_000_000L, 0, 0, Http1Options.STRICT, Http2Options.STRICT, ServerNames.NONE);

        /** Whether a request goes out as HTTP/2, by what its client speaks. */
        public boolean http2(boolean downstream) {
            return speaks == Speaks.HTTP2 || speaks == Speaks.AUTO || speaks == Speaks.DOWNSTREAM && downstream;
        }

        /** What a connection for one HTTP offers where the TLS context names nothing. */
        public List<String> alpn(boolean two) {
            return speaks == Speaks.AUTO ? EITHER : two ? TWO : ONE;
        }
    }

    /**
     * What is put around connections.
     *
     * @param usual of hosts that nothing in {@code matches} fits
     * @param matches by metadata of endpoints, the first that fits
     */
    public record Sockets(Socket usual, List<Match> matches) {
        /** Null for plain bytes, and for hosts that are told nothing about clients. */
        public record Socket(
                @Nullable TlsPlan tls, @Nullable ProxyHeader header) {
            static final Socket PLAIN = new Socket(null, null);
        }

        public boolean tellsClient() {
            return usual.header != null || matches.stream().anyMatch(each -> each.socket.header != null);
        }

        /** Secrets of {@code static_resources} that TLS uses. */
        public List<Secret> statics() {
            return Stream.concat(Stream.of(usual), matches.stream().map(Match::socket))
                    .map(Socket::tls)
                    .filter(Objects::nonNull)
                    .flatMap(tls -> tls.statics().stream())
                    .toList();
        }

        /** One of {@code transport_socket_matches}. */
        public record Match(Struct match, Socket socket) {}
    }

    /** Which HTTP a cluster's hosts speak. */
    public enum Speaks {
        HTTP1,
        HTTP2,
        /** As the client does. */
        DOWNSTREAM,
        /** What ALPN agrees on. */
        AUTO
    }

    /**
     * How names are resolved.
     *
     * @param logical one host that moves with the first answer, instead of a host for each address
     * @param failureBaseMillis the first span of random waits after failures; with a longest of 0 the refresh rate is used
     */
    public record DnsPlan(
            boolean logical,
            Family family,
            NameServers servers,
            long refreshMillis,
            long jitterMillis,
            long failureBaseMillis,
            long failureMaxMillis,
            boolean respectTtl) {}

    /**
     * When a cluster's priorities share requests, and when health stops to matter.
     *
     * @param overprovisioning percent
     * @param panicThreshold percent
     */
    public record HostLimits(int overprovisioning, double panicThreshold) {
        public static final HostLimits USUAL = new HostLimits(140, 50);
    }

    /** Circuit breakers: the thresholds of one routing priority; Envoy's default is 1024 each. */
    public record BreakerLimits(long maxConnections, long maxPending, long maxRequests) {
        public static final BreakerLimits USUAL = new BreakerLimits(1024, 1024, 1024);
    }
}
