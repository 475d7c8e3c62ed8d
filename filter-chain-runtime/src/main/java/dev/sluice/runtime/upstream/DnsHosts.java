package dev.sluice.runtime.upstream;

import dev.sluice.runtime.upstream.dns.Answer;
import dev.sluice.runtime.upstream.dns.Names;
import dev.sluice.runtime.upstream.health.HealthFlag;
import dev.sluice.runtime.upstream.health.HostHealth;
import dev.sluice.runtime.upstream.plan.ClusterPlan;
import dev.sluice.runtime.upstream.plan.Endpoint;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Hosts by DNS. Each endpoint's name is asked again after the refresh rate or the answer's TTL; a failure keeps what is known and asks again after a
 * growing random wait. STRICT_DNS: every address is a host, and an answer without addresses removes them. LOGICAL_DNS: one host that moves, and
 * stays when an answer is empty. Source: Envoy's "Service discovery". Everything runs on the resolver's thread.
 */
final class DnsHosts implements Discovery {
    private static final Logger LOG = System.getLogger("sluice.upstream");
    private final ClusterPlan plan;
    private final ClusterPlan.DnsPlan dns;
    private final Names names;
    private final ClusterStats stats;
    private final Membership membership;
    private final List<Target> targets = new ArrayList<>();
    private Map<String, Host> known = new HashMap<>();
    private @Nullable Runnable ready;
    private int unanswered;
    private boolean stopped;

    DnsHosts(ClusterPlan plan, ClusterPlan.DnsPlan dns, Names names, ClusterStats stats, Membership membership) {
        this.plan = plan;
        this.dns = dns;
        this.names = names;
        this.stats = stats;
        this.membership = membership;
        plan.endpoints().forEach(endpoint -> targets.add(new Target(endpoint)));
    }

    @Override
    public void start(Runnable whenReady) {
        names.execute(() -> {
            ready = whenReady;
            unanswered = targets.size();
            if (unanswered == 0) {
                membership.hosts(List.of());
                whenReady.run();
            }
            targets.forEach(Target::ask);
        });
    }

    @Override
    public void stop() {
        names.execute(() -> {
            stopped = true;
            targets.forEach(Target::stop);
        });
    }

    private void answered() {
        if (--unanswered == 0 && ready != null) {
            ready.run();
            ready = null;
        }
    }

    /** The hosts of all targets; one that was known before stays the same object, with its pools and numbers. */
    private void rebuild() {
        Map<String, Host> now = new LinkedHashMap<>();
        for (Target target : targets) {
            for (InetSocketAddress address : target.addresses) {
                String key = target.endpoint.priority() + "/" + Host.text(address);
                Host before = known.get(key);
                now.computeIfAbsent(key, k -> before != null ? before : target.host(List.of(address)));
            }
        }
        now.values().forEach(host -> host.condition().clear(HealthFlag.PENDING_DYNAMIC_REMOVAL));
        if (plan.health() != null && !plan.failing().forgetAtOnce()) {
            known.forEach((key, host) -> stay(now, key, host));
        }
        if (now.keySet().equals(known.keySet())) {
            stats.updateNoRebuild.add(1);
            return;
        }
        known = now;
        membership.hosts(List.copyOf(now.values()));
    }

    /** A host that checks find well stays although its name leads to it no more. */
    private static void stay(Map<String, Host> now, String key, Host host) {
        HostHealth condition = host.condition();
        boolean well = !condition.has(HealthFlag.FAILED_ACTIVE_HC) && !condition.has(HealthFlag.FAILED_EDS_HEALTH);
        if (well && !now.containsKey(key)) {
            condition.set(HealthFlag.PENDING_DYNAMIC_REMOVAL);
            now.put(key, host);
        }
    }

    /** A name, its addresses and the clock of its refresh. */
    private final class Target {
        private final Endpoint endpoint;
        private List<InetSocketAddress> addresses = List.of();
        private @Nullable Host logical;
        private @Nullable Runnable timer;
        private int failures;
        private boolean failing;
        private boolean first = true;

        Target(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        void stop() {
            if (timer != null) {
                timer.run();
            }
        }

        Host host(List<InetSocketAddress> at) {
            return new Host(endpoint, endpoint.hostname().isEmpty() ? endpoint.name() : endpoint.hostname(), at);
        }

        void ask() {
            timer = null;
            stats.updateAttempt.add(1);
            names.resolve(endpoint.name(), dns.family()).whenComplete(this::heard);
        }

        private void heard(@Nullable Answer answer, @Nullable Throwable failure) {
            if (stopped) {
                return;
            }
            if (answer == null) {
                stats.updateFailure.add(1);
                LOG.log(
                        failing ? Level.DEBUG : Level.WARNING,
                        "cluster {0}: {1} is not resolved: {2}",
                        plan.name(),
                        endpoint.name(),
                        failure);
            } else {
                stats.updateSuccess.add(1);
                take(answer);
            }
            failing = answer == null;
            if (first) {
                first = false;
                answered();
            }
            timer = names.after(wait(answer), this::ask);
        }

        private void take(Answer answer) {
            List<InetSocketAddress> now = new ArrayList<>();
            for (InetAddress ip : answer.addresses()) {
                now.add(new InetSocketAddress(ip, endpoint.port()));
            }
            if (now.isEmpty()) {
                stats.updateEmpty.add(1);
            }
            if (!dns.logical()) {
                addresses = now;
                rebuild();
            } else if (!now.isEmpty()) {
                if (logical == null) {
                    logical = host(now);
                    membership.hosts(List.of(logical));
                } else {
                    logical.moveTo(now);
                }
            }
        }

        private long wait(@Nullable Answer answer) {
            if (answer == null || answer.addresses().isEmpty()) {
                return backOff();
            }
            failures = 0;
            long jitter =
                    dns.jitterMillis() == 0 ? 0 : ThreadLocalRandom.current().nextLong(dns.jitterMillis());
            boolean ttl = dns.respectTtl() && answer.ttlSeconds() > 0;
            return (ttl ? answer.ttlSeconds() * 1000 : dns.refreshMillis()) + jitter;
        }

        /** Full jitter over a doubling span; without a configured failure rate the refresh rate itself. */
        private long backOff() {
            if (dns.failureMaxMillis() == 0) {
                return dns.refreshMillis();
            }
            long span = Math.min(dns.failureMaxMillis(), dns.failureBaseMillis() << Math.min(failures++, 20));
            return Math.max(1, ThreadLocalRandom.current().nextLong(span + 1));
        }
    }
}
