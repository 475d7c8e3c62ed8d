package dev.sluice.runtime.admin;

import dev.sluice.runtime.chain.watch.Traces;
import dev.sluice.runtime.extension.plugin.PluginAction;
import dev.sluice.runtime.extension.plugin.PluginStatus;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.upstream.ClusterView;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What endpoints may see of the process, and what they may ask it to do. Any thread. */
public interface Operations {
    /** A listener that is open. */
    record ListenerStatus(String name, List<SocketAddress> addresses) {}

    ServerInfo.State state();

    /** Version, state, uptime and command line in Envoy's own message. */
    ServerInfo serverInfo();

    Stats stats();

    Collection<ClusterView> clusters();

    /** Certificates in use. */
    default List<TlsContext.Shown> certificates() {
        return List.of();
    }

    /** Certificate files that cannot be used; the ones before them serve. */
    default List<TlsContext.Broken> brokenCertificates() {
        return List.of();
    }

    List<ListenerStatus> listeners();

    /** The running configuration, secrets already redacted. */
    Bootstrap configuration();

    /** When the running configuration was taken over. */
    Instant configuredAt();

    List<PluginStatus> plugins();

    /** Changes what is wished of a plugin, and reloads; blocks until that is decided. What fails changes nothing. */
    ReloadOutcome plugin(String id, PluginAction action);

    /** Requests that are followed through their chain. */
    Traces traces();

    /** What would become of a request that came now; blocks. */
    Explanation explain(AskedRequest asked) throws AskedRequest.Unclear;

    /** The filters that are open, chain by chain. */
    List<FilterChainView> filterChains();

    /**
     * Stops listeners.
     *
     * @param inboundOnly only those whose {@code traffic_direction} is inbound
     * @param graceful open connections are told to end as well
     * @param keepListening with {@code graceful}: open connections are told to end, and that is all
     */
    void drainListeners(boolean inboundOnly, boolean graceful, boolean keepListening);

    /** Whether health checks of this process fail from now on. */
    void failHealthChecks(boolean fail);

    /** Reads configuration, plugins and scripts again and takes them over if all is good; blocks until that is decided. */
    ReloadOutcome reload();

    /** The last reload, if it failed. */
    Optional<FailedUpdate> failedUpdate();

    /** Begins the ordinary stop; returns before it ends. */
    void quit();

    void reopenLogs();
}
