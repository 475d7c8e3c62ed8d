package dev.sluice.runtime.upstream;

import dev.sluice.runtime.accesslog.LogSinks;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.Dialer;
import dev.sluice.runtime.transport.tls.TlsContexts;
import dev.sluice.runtime.upstream.dns.NameServers;
import dev.sluice.runtime.upstream.dns.Names;
import dev.sluice.runtime.upstream.dns.Resolvers;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What clusters need of the process. Outlives configurations.
 *
 * @param names gives the resolver for a set of servers: {@link Resolvers#names}
 * @param tls where contexts are registered
 * @param random makes a generator for one loop's balancing
 */
public record ClusterEnvironment(
        Stats stats,
        Dialer dialer,
        ClientCodecs codecs,
        Function<NameServers, Names> names,
        Supplier<RandomGenerator> random,
        TlsContexts tls,
        Checking checking) {
    /**
     * What health checks need.
     *
     * @param loops gives the loop on which a cluster's hosts are checked
     * @param sinks where events go
     */
    public record Checking(Supplier<? extends Loop> loops, LogSinks sinks) {
        /** For clusters that never run, or have no checks. */
        public static final Checking NEVER = new Checking(
                () -> {
                    throw new IllegalStateException("nothing is checked here");
                },
                LogSinks.discarding());
    }

    /** With real names and chance, and TLS contexts of its own; nothing is checked. */
    public static ClusterEnvironment of(Stats stats, Dialer dialer, ClientCodecs codecs, Resolvers resolvers) {
        return new ClusterEnvironment(
                stats, dialer, codecs, resolvers::names, SplittableRandom::new, new TlsContexts(stats), Checking.NEVER);
    }
}
