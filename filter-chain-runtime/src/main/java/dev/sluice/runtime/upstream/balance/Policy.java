package dev.sluice.runtime.upstream.balance;

import java.util.List;
import java.util.random.RandomGenerator;

/** A load-balancing policy as configured. Immutable. */
public sealed interface Policy {
    /** Makes a loop's picker for a list of at least one host. */
    Picker picker(List<? extends Load> hosts, RandomGenerator random);

    /** In turn, by weight where weights differ; the first pick is random, the order after it fixed. */
    record RoundRobin() implements Policy {
        @Override
        public Picker picker(List<? extends Load> hosts, RandomGenerator random) {
            if (sameWeights(hosts)) {
                return new InTurn(hosts.size(), random.nextInt(hosts.size()));
            }
            return new Scheduled(hosts, random, Load::weight);
        }
    }

    /**
     * The least busy of a few random ones; where weights differ in turn by {@code weight / (active + 1)^bias}.
     *
     * @param choices how many are compared
     * @param fullScan compare all
     */
    record LeastRequest(int choices, double bias, boolean fullScan) implements Policy {
        @Override
        public Picker picker(List<? extends Load> hosts, RandomGenerator random) {
            if (sameWeights(hosts)) {
                return fullScan ? new LeastOfAll(hosts, random) : new LeastOfSome(hosts, random, choices);
            }
            return new Scheduled(hosts, random, this::weight);
        }

        private double weight(Load host) {
            int active = host.active();
            if (active == 0 || bias == 0) {
                return host.weight();
            }
            return host.weight() / (bias == 1 ? active + 1 : Math.pow(active + 1, bias));
        }
    }

    /** Any, weights ignored, as Envoy does. */
    record Any() implements Policy {
        @Override
        public Picker picker(List<? extends Load> hosts, RandomGenerator random) {
            int n = hosts.size();
            return () -> random.nextInt(n);
        }
    }

    private static boolean sameWeights(List<? extends Load> hosts) {
        int first = hosts.get(0).weight();
        for (Load host : hosts) {
            if (host.weight() != first) {
                return false;
            }
        }
        return true;
    }
}
