package dev.sluice.runtime.upstream;

import com.google.protobuf.Struct;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Dialer;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.transport.tls.TlsWire;
import dev.sluice.runtime.upstream.health.Checked;
import dev.sluice.runtime.upstream.health.Connector;
import dev.sluice.runtime.upstream.health.HealthChecks;
import dev.sluice.runtime.upstream.health.HealthEar;
import dev.sluice.runtime.upstream.health.HealthEvent;
import dev.sluice.runtime.upstream.health.HealthFlag;
import dev.sluice.runtime.upstream.health.HealthPlan;
import dev.sluice.runtime.upstream.health.Probes;
import dev.sluice.runtime.upstream.plan.ClusterPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ties a cluster to the checks of its hosts: connects for them, and takes their results. On the checker's loop unless said. */
final class ClusterHealth implements HealthEar, Connector {
    private final RunningCluster cluster;
    private final HealthPlan plan;
    private final @Nullable HealthLog log;
    private final Loop loop;
    private final HealthChecks checks;
    private boolean traffic;

    ClusterHealth(RunningCluster cluster, HealthPlan plan, @Nullable HealthLog log) {
        this.cluster = cluster;
        this.plan = plan;
        this.log = log;
        ClusterEnvironment environment = cluster.environment();
        loop = environment.checking().loops().get();
        ClusterPlan.HttpPlan http = cluster.plan().http();
        checks = new HealthChecks(
                plan,
                loop,
                new Probes(
                        cluster.name(),
                        this,
                        (wire, handler, http2) -> http2
                                ? environment.codecs().openHttp2(wire, handler, http.http2(), cluster.http2Stats())
                                : environment.codecs().open(wire, handler, http.options())),
                cluster.scope().scope("health_check"),
                environment.random().get(),
                this);
    }

    /** Before they are chosen from: new hosts have yet to pass. Any thread. */
    void admit(HostSet before, List<Host> now) {
        Set<Host> known = new HashSet<>(before.all);
        for (Host host : now) {
            if (host.checked() && !known.contains(host)) {
                host.condition().set(HealthFlag.FAILED_ACTIVE_HC);
                if (cluster.plan().failing().ignoreNew()) {
                    host.condition().set(HealthFlag.PENDING_ACTIVE_HC);
                }
            }
        }
    }

    /** Any thread. */
    void hosts(List<Host> now) {
        checks.hosts(now);
    }

    /** Any thread. */
    void afterFirstRound(Runnable done) {
        checks.afterFirstRound(done);
    }

    /** Any thread. */
    void stop() {
        checks.stop();
    }

    @Override
    public void changed(Checked host) {
        cluster.rebalance((Host) host);
    }

    @Override
    public void healed(Checked host) {
        cluster.healed((Host) host);
    }

    @Override
    public void event(Checked host, HealthEvent event) {
        if (log != null) {
            log.write((Host) host, event, loop);
        }
    }

    @Override
    public boolean hadTraffic() {
        traffic = traffic || cluster.hadConnection();
        return traffic;
    }

    @Override
    public Attempt connect(Checked host, Ear ear) {
        Connecting connecting = new Connecting((Host) host, ear);
        connecting.dial = cluster.environment()
                .dialer()
                .dial(loop, host.checkedAt(), cluster.plan().dial().timeout(0), connecting);
        return connecting;
    }

    /** The check's timeout is the only one. */
    private final class Connecting implements Attempt, Dialer.DialListener, TlsWire.Shake {
        private final Host host;
        private final Ear ear;
        private Dialer.@Nullable Dial dial;
        private @Nullable TlsWire securing;

        Connecting(Host host, Ear ear) {
            this.host = host;
            this.ear = ear;
        }

        @Override
        public void cancel() {
            if (dial != null) {
                dial.cancel();
            }
            if (securing != null) {
                securing.close();
            }
        }

        @Override
        public void onConnected(Wire wire) {
            dial = null;
            Struct match = plan.match();
            HostSockets.Opened around = match == null ? cluster.socket(host) : cluster.socket(match);
            if (around != null && around.header() != null) {
                wire.write(around.header().bytes(null));
            }
            TlsContext tls = around == null ? null : around.tls();
            if (tls == null) {
                ear.connected(wire);
            } else {
                securing = tls.connect(wire, peer(), 0, this);
            }
        }

        private TlsContext.Peer peer() {
            boolean said = !plan.alpn().isEmpty();
            return new TlsContext.Peer(host.hostname(), "", "", said ? plan.alpn() : usual(), said);
        }

        private List<String> usual() {
            HealthPlan.ProbePlan probe = plan.probe();
            if (probe instanceof HealthPlan.Tcp) {
                return List.of();
            }
            return List.of(probe instanceof HealthPlan.Http http && !http.http2() ? "http/1.1" : "h2");
        }

        @Override
        public void onFailed(boolean timedOut, String reason) {
            dial = null;
            ear.refused();
        }

        @Override
        public void onSecure(TlsWire wire) {
            securing = null;
            ear.connected(wire);
        }

        @Override
        public void onInsecure(boolean timedOut, String reason) {
            securing = null;
            ear.refused();
        }
    }
}
