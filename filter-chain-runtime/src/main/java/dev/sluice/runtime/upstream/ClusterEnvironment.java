package dev.sluice.runtime.upstream;

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
        TlsContexts tls) {
    /** With TLS contexts of its own. */
    public ClusterEnvironment(
            Stats stats,
            Dialer dialer,
            ClientCodecs codecs,
            Function<NameServers, Names> names,
            Supplier<RandomGenerator> random) {
        this(stats, dialer, codecs, names, random, new TlsContexts(stats));
    }

    /** Over sockets, in HTTP/1.1: the process's own. */
    public static ClusterEnvironment of(Stats stats, Resolvers resolvers, TlsContexts tls) {
        return new ClusterEnvironment(
                stats, Dialer.sockets(), ClientCodecs.HTTP1, resolvers::names, SplittableRandom::new, tls);
    }

    /** Over these resolvers, with real chance. */
    public ClusterEnvironment(Stats stats, Dialer dialer, ClientCodecs codecs, Resolvers resolvers) {
        this(stats, dialer, codecs, resolvers::names, SplittableRandom::new);
    }
}
