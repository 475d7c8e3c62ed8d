package dev.sluice.runtime.upstream;

import dev.sluice.runtime.upstream.balance.Priorities;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The hosts of a cluster at one moment, sorted out for balancing. Immutable, any thread. */
final class HostSet {
    /** One priority's hosts. */
    record Level(List<Host> all, List<Host> healthy, List<Host> degraded) {}

    final List<Host> all;
    final List<Level> levels;
    final Priorities priorities;
    private final Map<String, Host> byAddress = new HashMap<>();

    /** Percentages, both. */
    record Limits(int overprovisioning, double panicThreshold) {
        static final Limits USUAL = new Limits(140, 50);
    }

    HostSet(List<Host> hosts, Limits limits) {
        all = List.copyOf(hosts);
        int top = 0;
        for (Host host : all) {
            top = Math.max(top, host.priority());
            byAddress.putIfAbsent(host.address(), host);
        }
        List<Level> sorted = new ArrayList<>();
        List<Priorities.Count> counts = new ArrayList<>();
        for (int p = 0; p <= top; p++) {
            int priority = p;
            Level level = new Level(
                    only(h -> h.priority() == priority),
                    only(h -> h.priority() == priority && h.health() == Health.HEALTHY),
                    only(h -> h.priority() == priority && h.health() == Health.DEGRADED));
            sorted.add(level);
            counts.add(new Priorities.Count(
                    level.all().size(), level.healthy().size(), level.degraded().size()));
        }
        levels = List.copyOf(sorted);
        priorities = new Priorities(counts, limits.overprovisioning(), limits.panicThreshold());
    }

    private List<Host> only(Predicate<Host> which) {
        return all.stream().filter(which).toList();
    }

    int count(Health health) {
        int n = 0;
        for (Host host : all) {
            n += host.health() == health ? 1 : 0;
        }
        return n;
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
