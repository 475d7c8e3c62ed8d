package dev.sluice.runtime.upstream;

import com.google.protobuf.Struct;
import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.codec.h2.Http2Options;
import dev.sluice.runtime.transport.DialOptions;
import dev.sluice.runtime.transport.tls.TlsPlan;
import dev.sluice.runtime.upstream.balance.Policy;
import dev.sluice.runtime.upstream.dns.Family;
import dev.sluice.runtime.upstream.dns.NameServers;
import dev.sluice.runtime.upstream.health.HealthPlan;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster's configuration, compiled. Immutable.
 *
 * @param bufferBytes a connection takes no more to write above this
 * @param dns null for fixed addresses
 * @param health null where hosts are not checked
 */
record ClusterPlan(
        Cluster config,
        String name,
        String statName,
        List<Endpoint> endpoints,
        @Nullable DnsPlan dns,
        boolean waitForWarm,
        Policy policy,
        HostSet.Limits hostLimits,
        Breakers.Limits breakers,
        DialOptions dial,
        int bufferBytes,
        HttpPlan http,
        Sockets sockets,
        @Nullable HealthPlan health,
        Failing failing) {

    /** Connections for plain bytes end with their host's health. */
    boolean closeOnFailure() {
        return failing.closeConnections();
    }

    /**
     * What becomes of hosts that are checked.
     *
     * @param closeConnections when a host is found unhealthy, connections for plain bytes to it are closed
     * @param forgetAtOnce hosts that discovery finds no more go even if checks pass
     * @param ignoreNew hosts do not count before their first check
     */
    record Failing(boolean closeConnections, boolean forgetAtOnce, boolean ignoreNew) {}

    /**
     * How connections for HTTP are used.
     *
     * @param speaks which HTTP
     * @param idleNanos 0 for no limit, as for the others
     */
    record HttpPlan(
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
        boolean http2(boolean downstream) {
            return speaks == Speaks.HTTP2 || speaks == Speaks.AUTO || speaks == Speaks.DOWNSTREAM && downstream;
        }

        /** What a connection for one HTTP offers where the TLS context names nothing. */
        List<String> alpn(boolean two) {
            return speaks == Speaks.AUTO ? EITHER : two ? TWO : ONE;
        }
    }

    /**
     * What is put around connections.
     *
     * @param usual of hosts that nothing in {@code matches} fits
     * @param matches by metadata of endpoints, the first that fits
     */
    record Sockets(Socket usual, List<Match> matches) {
        /** Null for plain bytes, and for hosts that are told nothing about clients. */
        record Socket(@Nullable TlsPlan tls, @Nullable ProxyHeader header) {
            static final Socket PLAIN = new Socket(null, null);
        }

        boolean tellsClient() {
            return usual.header != null || matches.stream().anyMatch(each -> each.socket.header != null);
        }

        /** One of {@code transport_socket_matches}. */
        record Match(Struct match, Socket socket) {}
    }

    /** Which HTTP a cluster's hosts speak. */
    enum Speaks {
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
    record DnsPlan(
            boolean logical,
            Family family,
            NameServers servers,
            long refreshMillis,
            long jitterMillis,
            long failureBaseMillis,
            long failureMaxMillis,
            boolean respectTtl) {}
}
