package dev.sluice.runtime.upstream;

import dev.sluice.filter.stats.Counter;
import dev.sluice.runtime.upstream.balance.Picker;
import dev.sluice.runtime.upstream.balance.Policy;
import dev.sluice.runtime.upstream.balance.Priorities;
import dev.sluice.runtime.upstream.health.Health;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One loop's view of a {@link HostSet}: level by health and priority, then the policy's picker. Loop-confined, allocates nothing once warm. */
final class Balancer {
    private static final int KINDS = 3;
    private static final int TRIES_TO_AVOID = 3;
    private final HostSet hosts;
    private final Policy policy;
    private final RandomGenerator random;
    private final Counter panics;
    private final @Nullable Picker[] pickers;

    Balancer(HostSet hosts, Policy policy, RandomGenerator random, Counter panics) {
        this.hosts = hosts;
        this.policy = policy;
        this.random = random;
        this.panics = panics;
        pickers = new Picker[hosts.levels.size() * KINDS];
    }

    HostSet hosts() {
        return hosts;
    }

    /** Null if there is no host to send to. */
    @Nullable
    Host choose(HostChoice choice) {
        if (!choice.prefer().isEmpty()) {
            Host wanted = hosts.find(choice.prefer());
            if (wanted != null && wanted.health() != Health.UNHEALTHY) {
                return wanted;
            }
            if (choice.strict()) {
                return null;
            }
        }
        Host host = pick();
        return host == null || choice.avoid().isEmpty() || !choice.avoid().contains(host.address())
                ? host
                : another(host, choice.avoid());
    }

    private Host another(Host tried, Set<String> avoid) {
        for (int i = 0; i < TRIES_TO_AVOID; i++) {
            Host host = pick();
            if (host != null && !avoid.contains(host.address())) {
                return host;
            }
        }
        for (Host host : hosts.all) {
            if (host.health() == Health.HEALTHY && !avoid.contains(host.address())) {
                return host;
            }
        }
        return tried;
    }

    private @Nullable Host pick() {
        Priorities.Level only = hosts.priorities.only();
        Priorities.Level level = only == null ? hosts.priorities.level(random.nextInt(100)) : only;
        HostSet.Level at = hosts.levels.get(level.priority());
        if (level.panic()) {
            panics.add(1);
            return pick(at.all(), level.priority() * KINDS + 2);
        }
        return level.degraded()
                ? pick(at.degraded(), level.priority() * KINDS + 1)
                : pick(at.healthy(), level.priority() * KINDS);
    }

    private @Nullable Host pick(List<Host> from, int slot) {
        if (from.isEmpty()) {
            return null;
        }
        Picker picker = pickers[slot];
        if (picker == null) {
            picker = policy.picker(from, random);
            pickers[slot] = picker;
        }
        return from.get(picker.next());
    }
}
