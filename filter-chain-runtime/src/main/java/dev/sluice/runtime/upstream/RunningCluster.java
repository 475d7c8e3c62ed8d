package dev.sluice.runtime.upstream;

import com.google.protobuf.Struct;
import dev.sluice.filter.Headers;
import dev.sluice.filter.stats.Counter;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.h2.Http2Stats;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.upstream.health.Health;
import dev.sluice.runtime.upstream.health.HealthPlan;
import dev.sluice.runtime.upstream.outlier.OutlierDetection;
import dev.sluice.runtime.upstream.outlier.OutlierPlan;
import dev.sluice.runtime.upstream.outlier.OutlierRates;
import dev.sluice.runtime.upstream.plan.ClusterPlan;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cluster at work: hosts found by its discovery, published as one immutable set; each loop has its own balancer and pools and takes a new set at
 * its next request or when told. Snapshots that contain it hold it; with the last one gone it drains. Any thread.
 */
final class RunningCluster implements UpstreamCluster, ClusterView {
    private static final long LONGEST_WARMING_SECONDS = 15;
    private final ClusterPlan plan;
    private final boolean tellsClient;
    private final ClusterEnvironment environment;
    private final ClusterStats stats;
    private final Breakers breakers;
    private final ResponseCounters responses;
    private final Stats.StatScope scope;
    private final Map<String, Counter> counted = new ConcurrentHashMap<>();
    private final Discovery discovery;
    private final CompletableFuture<Void> warm = new CompletableFuture<>();
    private volatile HostSet hosts;
    private volatile @Nullable LoopCluster[] loops = new LoopCluster[0];
    private @Nullable Http2Stats http2Stats;
    private volatile @Nullable HostSockets sockets;
    private final @Nullable HealthLog healthLog;
    private volatile @Nullable ClusterHealth health;
    private final @Nullable OutlierLog outlierLog;
    private volatile @Nullable OutlierDetection outliers;
    private int holders;

    /**
     * @param healthLog hears of its hosts' health, null for nobody
     * @param outlierLog hears of hosts that go for a while, null for nobody
     */
    RunningCluster(
            ClusterPlan plan,
            ClusterEnvironment environment,
            @Nullable HealthLog healthLog,
            @Nullable OutlierLog outlierLog) {
        this.outlierLog = plan.outliers() == null ? null : outlierLog;
        this.healthLog = healthLog;
        this.plan = plan;
        this.tellsClient = plan.sockets().tellsClient();
        this.environment = environment;
        scope = environment.stats().scope("cluster." + plan.statName());
        stats = new ClusterStats(scope);
        breakers = new Breakers(plan.breakers(), scope.scope("circuit_breakers.default"));
        responses = new ResponseCounters(scope, this::find);
        hosts = new HostSet(List.of(), plan.hostLimits());
        ClusterPlan.DnsPlan dns = plan.dns();
        discovery = dns == null
                ? new FixedHosts(plan.endpoints(), this::update)
                : new DnsHosts(plan, dns, environment.names().apply(dns.servers()), stats, this::update);
    }

    /** One more snapshot contains it; the first starts it. */
    synchronized void hold() {
        if (holders++ == 0) {
            sockets = new HostSockets(plan.sockets(), scope, environment.tls());
            HealthPlan checks = plan.health();
            ClusterHealth checking = checks == null ? null : new ClusterHealth(this, checks, healthLog);
            health = checking;
            OutlierPlan watching = plan.outliers();
            outliers = watching == null ? null : ClusterOutliers.start(this, watching, outlierLog);
            discovery.start(() -> {
                if (checking == null) {
                    warm.complete(null);
                } else {
                    checking.afterFirstRound(() -> warm.complete(null));
                }
            });
        }
    }

    /** One snapshot less: with the last one, running requests finish and the rest is closed. */
    void drain() {
        if (let()) {
            each(LoopCluster::drain);
        }
    }

    /** As {@link #drain}, and running requests are cut. */
    void close() {
        if (let()) {
            each(LoopCluster::close);
        }
    }

    /** Cuts what a drained cluster still runs. */
    void closeDrained() {
        synchronized (this) {
            if (holders > 0) {
                return;
            }
        }
        each(LoopCluster::close);
    }

    private synchronized boolean let() {
        if (holders == 0 || --holders > 0) {
            return false;
        }
        discovery.stop();
        if (health != null) {
            health.stop();
        }
        if (outliers != null) {
            outliers.stop();
        }
        if (sockets != null) {
            sockets.close();
        }
        warm.complete(null);
        return true;
    }

    /** Completes when hosts are known and were checked once, the first resolution failed, or took too long. */
    CompletionStage<Void> warm() {
        return plan.waitForWarm()
                ? warm.copy().completeOnTimeout(null, LONGEST_WARMING_SECONDS, TimeUnit.SECONDS)
                : CompletableFuture.completedFuture(null);
    }

    private void update(List<Host> now) {
        ClusterHealth checking = health;
        if (checking != null) {
            checking.admit(hosts, now);
        }
        OutlierDetection watching = outliers;
        if (watching != null) {
            watching.hosts(now);
        }
        publish(now);
        stats.membershipChange.add(1);
        if (checking != null) {
            checking.hosts(now);
        }
    }

    /** An active check of a host passed that is out. Any thread. */
    void healed(Host host) {
        OutlierDetection watching = outliers;
        if (watching != null) {
            watching.healed(host);
        }
    }

    /** The health of a host is another. Any thread. */
    void rebalance(Host host) {
        publish(null);
        if (host.health() == Health.UNHEALTHY) {
            each(part -> part.failing(host));
        }
    }

    /** @param now null for the hosts of before, whose health may be different */
    private synchronized void publish(@Nullable List<Host> now) {
        HostSet set = new HostSet(now == null ? hosts.all : now, plan.hostLimits());
        hosts = set;
        stats.membershipTotal.set(set.all.size());
        stats.membershipHealthy.set(set.count(Health.HEALTHY));
        stats.membershipDegraded.set(set.count(Health.DEGRADED));
        stats.membershipExcluded.set(set.excluded());
        if (plan.dns() != null) {
            stats.maxHostWeight.set(
                    set.all.stream().mapToInt(Host::weight).max().orElse(0));
        }
        each(LoopCluster::sync);
    }

    private void each(Consumer<LoopCluster> what) {
        for (LoopCluster part : loops) {
            if (part != null) {
                part.loop().execute(() -> what.accept(part));
            }
        }
    }

    /** A loop's part, found by the loop's index. Not a {@code LoopLocal}: clusters come and go, and their slots would stay. */
    private LoopCluster part(Loop loop) {
        LoopCluster[] all = loops;
        int at = loop.index();
        LoopCluster known = at < all.length ? all[at] : null;
        return known != null && known.loop() == loop ? known : newPart(loop);
    }

    private synchronized LoopCluster newPart(Loop loop) {
        LoopCluster made = new LoopCluster(this, loop);
        LoopCluster[] more = Arrays.copyOf(loops, Math.max(loops.length, loop.index() + 1));
        more[loop.index()] = made;
        loops = more;
        return made;
    }

    ClusterPlan plan() {
        return plan;
    }

    ClusterEnvironment environment() {
        return environment;
    }

    ClusterStats stats() {
        return stats;
    }

    /** Listed from the first HTTP/2 connection on, as in Envoy. */
    synchronized Http2Stats http2Stats() {
        Http2Stats known = http2Stats;
        if (known == null) {
            known = new Http2Stats(environment.stats(), "cluster." + plan.statName() + ".http2");
            http2Stats = known;
        }
        return known;
    }

    /** Null before the cluster starts. */
    HostSockets.@Nullable Opened socket(Host host) {
        HostSockets known = sockets;
        return known == null ? null : known.of(host);
    }

    /** As if the host's metadata said that. */
    HostSockets.@Nullable Opened socket(Struct metadata) {
        HostSockets known = sockets;
        return known == null ? null : known.of(metadata);
    }

    /** It has ever had a connection for requests. */
    boolean hadConnection() {
        return scope.stats().counter(scope.prefix() + ".upstream_cx_total").value() > 0;
    }

    Stats.StatScope scope() {
        return scope;
    }

    Breakers breakers() {
        return breakers;
    }

    HostSet hostSet() {
        return hosts;
    }

    private @Nullable Host find(String address) {
        return hosts.find(address);
    }

    @Override
    public String name() {
        return plan.name();
    }

    @Override
    public Membership membership() {
        HostSet now = hosts;
        return new Membership(now.count(Health.HEALTHY) + now.count(Health.DEGRADED), now.all.size());
    }

    @Override
    public Cancel openHttp(
            Loop loop, HostChoice choice, HttpEvents events, OpenListener<? super UpstreamHttp> listener) {
        return openHttp(loop, choice, false, events, listener);
    }

    @Override
    public Cancel openHttp(
            Loop loop,
            HostChoice choice,
            boolean http2,
            HttpEvents events,
            OpenListener<? super UpstreamHttp> listener) {
        return part(loop).openHttp(choice, plan.http().http2(http2), events, listener);
    }

    @Override
    public String serverName(Headers head) {
        return plan.http().names().of(head);
    }

    @Override
    public Cancel openRaw(Loop loop, HostChoice choice, OpenListener<? super UpstreamRaw> listener) {
        return part(loop).openRaw(choice, listener);
    }

    @Override
    public boolean tellsClient() {
        return tellsClient;
    }

    @Override
    public ClusterRequestStats requestStats() {
        return responses;
    }

    @Override
    public void count(String stat, long n) {
        Counter known = counted.get(stat);
        if (known == null) {
            known = scope.counter(stat);
            counted.put(stat, known);
        }
        known.add(n);
    }

    @Override
    public String observabilityName() {
        return plan.statName();
    }

    @Override
    public Cluster config() {
        return plan.config();
    }

    @Override
    public Metadata metadata() {
        return plan.config().getMetadata();
    }

    @Override
    public long maxConnections() {
        return plan.breakers().maxConnections();
    }

    @Override
    public long maxPendingRequests() {
        return plan.breakers().maxPending();
    }

    @Override
    public long maxRequests() {
        return plan.breakers().maxRequests();
    }

    @Override
    public @Nullable OutlierRates outlierRates() {
        OutlierDetection watching = outliers;
        return watching == null ? null : watching.rates();
    }

    /** Whether it would be the same cluster with that configuration and what it names; {@code next} is empty if that cannot be used. */
    boolean same(Cluster config, Optional<ClusterPlan> next, @Nullable OutlierLog log) {
        return plan.config().equals(config)
                && next.map(ClusterPlan::sockets)
                        .orElse(plan.sockets())
                        .statics()
                        .equals(plan.sockets().statics())
                && (plan.outliers() == null || Objects.equals(outlierLog, log));
    }

    @Override
    public List<? extends HostView> hosts() {
        return hosts.all;
    }
}
