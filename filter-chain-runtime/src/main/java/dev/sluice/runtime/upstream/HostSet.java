package dev.sluice.runtime.upstream;

import dev.sluice.runtime.upstream.balance.Priorities;
import dev.sluice.runtime.upstream.health.Health;
import dev.sluice.runtime.upstream.plan.ClusterPlan;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hosts of a cluster at one moment, sorted out for balancing. Immutable, any thread. */
final class HostSet {
    /** One priority's hosts. */
    record Level(List<Host> all, List<Host> healthy, List<Host> degraded) {}

    final List<Host> all;
    final List<Level> levels;
    final Priorities priorities;
    private final Map<String, Host> byAddress = new HashMap<>();
    private final Map<Health, Integer> counts = new EnumMap<>(Health.class);
    private final int excluded;

    HostSet(List<Host> hosts, ClusterPlan.HostLimits limits) {
        all = List.copyOf(hosts);
        int top = 0;
        for (Host host : all) {
            top = Math.max(top, host.priority());
            byAddress.putIfAbsent(host.address(), host);
        }
        List<Level> sorted = new ArrayList<>();
        List<Priorities.Count> shares = new ArrayList<>();
        int left = 0;
        for (int p = 0; p <= top; p++) {
            Sorting sorting = new Sorting();
            for (Host host : all) {
                if (host.priority() == p) {
                    sorting.add(host);
                }
            }
            Level level = new Level(sorting.of, sorting.healthy, sorting.degraded);
            sorted.add(level);
            counts.merge(Health.HEALTHY, level.healthy().size(), Integer::sum);
            counts.merge(Health.DEGRADED, level.degraded().size(), Integer::sum);
            left += sorting.excluded;
            shares.add(new Priorities.Count(
                    level.all().size() - sorting.excluded,
                    level.healthy().size(),
                    level.degraded().size()));
        }
        excluded = left;
        levels = List.copyOf(sorted);
        priorities = new Priorities(shares, limits.overprovisioning(), limits.panicThreshold());
    }

    /** Each host's health is asked once: it may change meanwhile. */
    private static final class Sorting {
        final List<Host> of = new ArrayList<>();
        final List<Host> healthy = new ArrayList<>();
        final List<Host> degraded = new ArrayList<>();
        int excluded;

        void add(Host host) {
            of.add(host);
            excluded += host.condition().excluded() ? 1 : 0;
            switch (host.health()) {
                case HEALTHY -> healthy.add(host);
                case DEGRADED -> degraded.add(host);
                case UNHEALTHY -> {}
            }
        }
    }

    int count(Health health) {
        return counts.getOrDefault(health, 0);
    }

    /** Hosts that do not count in the shares. */
    int excluded() {
        return excluded;
    }

    /** A logical host's address may have moved since this set was made. */
    @Nullable
    Host find(String address) {
        Host known = byAddress.get(address);
        if (known != null && known.address().equals(address)) {
            return known;
        }
        for (Host host : all) {
            if (host.address().equals(address)) {
                return host;
            }
        }
        return null;
    }
}
