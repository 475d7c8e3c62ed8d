package dev.sluice.runtime.server;

import com.google.protobuf.Duration;
import dev.sluice.runtime.admin.AskedRequest;
import dev.sluice.runtime.admin.Explanation;
import dev.sluice.runtime.admin.FailedUpdate;
import dev.sluice.runtime.admin.FilterChainView;
import dev.sluice.runtime.admin.Operations;
import dev.sluice.runtime.admin.ReloadOutcome;
import dev.sluice.runtime.chain.watch.Traces;
import dev.sluice.runtime.config.Redaction;
import dev.sluice.runtime.extension.plugin.PluginAction;
import dev.sluice.runtime.extension.plugin.PluginStatus;
import dev.sluice.runtime.listener.RunningListener;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.upstream.ClusterView;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the administration interface sees of a server and may ask of it. Any thread. */
final class ServerOperations implements Operations {
    private final Server server;
    private final ServerOptions options;
    private final Foundation foundation;
    private final Extensions extensions;
    private final Standings standings;
    private final Instant since = Instant.now();

    ServerOperations(
            Server server, ServerOptions options, Foundation foundation, Extensions extensions, Standings standings) {
        this.server = server;
        this.options = options;
        this.foundation = foundation;
        this.extensions = extensions;
        this.standings = standings;
    }

    @Override
    public List<TlsContext.Shown> certificates() {
        return foundation.shared().tls().shown();
    }

    @Override
    public List<TlsContext.Broken> brokenCertificates() {
        return foundation.shared().tls().broken();
    }

    @Override
    public ServerInfo.State state() {
        return standings.state();
    }

    @Override
    public ServerInfo serverInfo() {
        Duration uptime = Duration.newBuilder()
                .setSeconds(java.time.Duration.between(since, Instant.now()).toSeconds())
                .build();
        return ServerInfo.newBuilder()
                .setVersion(Version.text())
                .setState(state())
                .setUptimeCurrentEpoch(uptime)
                .setUptimeAllEpochs(uptime)
                .setHotRestartVersion("disabled")
                .setCommandLineOptions(commandLine())
                .setNode(snapshot().bootstrap().getNode())
                .build();
    }

    private CommandLineOptions commandLine() {
        return CommandLineOptions.newBuilder()
                .setConcurrency(foundation.loops().all().size())
                .setConfigPath(options.input().name())
                .setServiceCluster(options.serviceCluster())
                .setServiceNode(options.serviceNode())
                .setServiceZone(options.serviceZone())
                .setDrainTime(
                        Duration.newBuilder().setSeconds(options.drainTime().toSeconds()))
                .setDrainStrategy(
                        options.drainsGradually()
                                ? CommandLineOptions.DrainStrategy.Gradual
                                : CommandLineOptions.DrainStrategy.Immediate)
                .setMode(CommandLineOptions.Mode.Serve)
                .setDisableHotRestart(true)
                .build();
    }

    @Override
    public Stats stats() {
        return foundation.stats();
    }

    @Override
    public Collection<ClusterView> clusters() {
        return snapshot().clusters().views();
    }

    @Override
    public List<ListenerStatus> listeners() {
        return server.listeners().stream()
                .map(listener -> new ListenerStatus(listener.plan().name(), listener.localAddresses()))
                .toList();
    }

    @Override
    public Bootstrap configuration() {
        return Redaction.redact(snapshot().bootstrap(), extensions.registry()::redacted);
    }

    @Override
    public Instant configuredAt() {
        return server.running().map(Running::since).orElse(since);
    }

    private Snapshot snapshot() {
        return server.snapshot();
    }

    @Override
    public Optional<FailedUpdate> failedUpdate() {
        return server.failedUpdate();
    }

    @Override
    public ReloadOutcome reload() {
        return server.reload("POST /reload").join();
    }

    @Override
    public List<PluginStatus> plugins() {
        return extensions.plugins().statuses();
    }

    @Override
    public ReloadOutcome plugin(String id, PluginAction action) {
        return server.plugin(id, action).join();
    }

    @Override
    public Traces traces() {
        return foundation.shared().traces();
    }

    @Override
    public Explanation explain(AskedRequest asked) throws AskedRequest.Unclear {
        List<Explainer.Entry> entries = server.listeners().stream()
                .map(each -> new Explainer.Entry(each.plan(), each.localAddresses(), each::explain))
                .toList();
        return new Explainer(entries, snapshot().clusters(), true).explain(asked);
    }

    @Override
    public List<FilterChainView> filterChains() {
        return FilterViews.of(foundation.shared().roster());
    }

    @Override
    public void drainListeners(boolean inboundOnly, boolean graceful, boolean keepListening) {
        for (RunningListener listener : server.listeners()) {
            if (inboundOnly && listener.plan().direction() != TrafficDirection.INBOUND) {
                continue;
            }
            if (keepListening) {
                listener.drainConnections();
            } else if (graceful) {
                listener.drain();
            } else {
                listener.stopAccepting();
            }
        }
    }

    @Override
    public void failHealthChecks(boolean fail) {
        standings.failing(fail);
    }

    @Override
    public void quit() {
        server.stop();
    }

    @Override
    public void reopenLogs() {
        server.reopenLogs();
    }
}
