package dev.sluice.filters.network.tcpproxy;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkTerminal;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.filters.common.FilterStates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Sends a connection to a cluster; the runtime pumps both ways and passes half-closes on. Shared by all connections of a chain. */
final class TcpProxyFilter implements NetworkTerminal {
    /** Without a reason: Envoy's logs name none either. */
    private static final Verdict CLOSED = Verdict.reset("");

    private final Plan config;
    private final Function<String, Optional<Cluster>> clusters;
    private final int totalWeight;
    private final TcpStats stats;

    /** What the configuration says; {@code plan} tunnels if it says so, {@code plain} never does. */
    record Plan(
            List<TcpProxyFactory.Destination> destinations,
            Verdict.Forward plain,
            Verdict.Forward plan,
            Duration maxLife,
            int maxConnects,
            Backoff backoff,
            LogTimes logs) {}

    TcpProxyFilter(Plan config, Function<String, Optional<Cluster>> clusters, TcpStats stats) {
        this.config = config;
        this.clusters = clusters;
        this.totalWeight = config.destinations().stream()
                .mapToInt(TcpProxyFactory.Destination::weight)
                .sum();
        this.stats = stats;
    }

    @Override
    public Verdict onConnection(RawConnection c) {
        stats.total().add(1);
        stats.active().add(1);
        if (!config.maxLife().isZero()) {
            c.after(config.maxLife(), () -> {
                stats.maxDuration().add(1);
                c.flag("DT");
                c.abort(Verdict.reset(""));
            });
        }
        config.logs().begin(c);
        if (!c.upstream().cluster().isEmpty()) { // an earlier filter has chosen
            return plan(c);
        }
        String named = c.get(FilterStates.TCP_PROXY_CLUSTER);
        if (named.isEmpty()) {
            c.upstream().cluster(pick(c));
            return plan(c);
        }
        Optional<Cluster> found = clusters.apply(named);
        found.ifPresent(c.upstream()::cluster);
        return found.isPresent() ? plan(c) : noRoute(c);
    }

    /** The same for all connections unless a filter before has left word. */
    private Verdict plan(RawConnection c) {
        boolean plain = c.get(FilterStates.TCP_PROXY_NO_TUNNEL).equals("true");
        Verdict.Forward usual = plain ? config.plain() : config.plan();
        String idle = c.get(FilterStates.TCP_PROXY_IDLE);
        if (idle.isEmpty() || idle.length() > 12 || !idle.chars().allMatch(d -> d >= '0' && d <= '9')) {
            return usual;
        }
        return usual.idleTimeout(Duration.ofMillis(Long.parseLong(idle)));
    }

    private Verdict noRoute(RawConnection c) {
        stats.noRoute().add(1);
        return closed(c, "NC");
    }

    private Cluster pick(RawConnection c) {
        int at = config.destinations().size() == 1 || totalWeight <= 0
                ? 0
                : c.random().nextInt(totalWeight);
        for (TcpProxyFactory.Destination one : config.destinations()) {
            at -= one.weight();
            if (at < 0) {
                return one.cluster();
            }
        }
        return config.destinations().get(0).cluster();
    }

    @Override
    public Verdict onUpstream(RawConnection c) {
        return switch (c.upstream().failure()) {
            case NONE -> connected(c);
            case CONNECT, CONNECT_TIMEOUT, REFUSED ->
                c.upstream().tries() < config.maxConnects() ? again(c) : exhausted(c);
            case NO_HEALTHY_HOST -> closed(c, "UH");
            case OVERFLOW -> closed(c, "UO");
            case TIMEOUT -> idle(c);
            default -> closed(c, "UC");
        };
    }

    private Verdict connected(RawConnection c) {
        config.logs().connected(c);
        return Verdict.proceed();
    }

    private Verdict again(RawConnection c) {
        Backoff backoff = config.backoff();
        return backoff == Backoff.NONE
                ? plan(c)
                : Verdict.when(c.sleep(backoff.before(c.upstream().tries(), c.random())), over -> plan(c));
    }

    private Verdict exhausted(RawConnection c) {
        stats.attemptsExceeded(c.upstream().cluster());
        c.flag("UF");
        return closed(c, "URX");
    }

    private Verdict idle(RawConnection c) {
        stats.idleTimeout().add(1);
        return CLOSED;
    }

    private static Verdict closed(RawConnection c, String flag) {
        c.flag(flag);
        return CLOSED;
    }

    @Override
    public void onClose(RawConnection c) {
        stats.active().add(-1);
        stats.received().add(c.info().bytesReceived());
        stats.sent().add(c.info().bytesSent());
    }
}
