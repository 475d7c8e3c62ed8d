package dev.sluice.runtime.server;

import com.google.protobuf.util.Durations;
import dev.sluice.runtime.extension.plugin.PluginHost;
import dev.sluice.runtime.listener.RunningListener;
import dev.sluice.runtime.os.ThisProcess;
import dev.sluice.runtime.stats.HistogramCell;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.tls.TlsContexts;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * {@code server.*}, {@code sluice.plugins.loaders_alive}, the class loaders of plugins not yet collected, and {@code sluice.plugin_leaked}, those that
 * should have been: refreshed, and histograms turned over, every {@code stats_flush_interval}. Source: Envoy, server statistics.
 */
final class ServerGauges implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 5000;
    private static final long NEVER = 4294967295L;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sluice-stats");
        thread.setDaemon(true);
        return thread;
    });
    private final Stats stats;
    private final TlsContexts certificates;
    private final Standings standings;
    private final List<RunningListener> listeners;
    private final PluginHost plugins;
    private final long began = System.nanoTime();

    private ServerGauges(
            Stats stats,
            TlsContexts certificates,
            Standings standings,
            List<RunningListener> listeners,
            PluginHost plugins) {
        this.stats = stats;
        this.certificates = certificates;
        this.standings = standings;
        this.listeners = listeners;
        this.plugins = plugins;
    }

    static ServerGauges start(
            Foundation foundation,
            Standings standings,
            List<RunningListener> listeners,
            PluginHost plugins,
            Bootstrap bootstrap) {
        ServerGauges gauges =
                new ServerGauges(foundation.stats(), foundation.shared().tls(), standings, listeners, plugins);
        gauges.stats.gauge("server.concurrency").set(foundation.loops().all().size());
        gauges.stats.gauge("server.hot_restart_epoch").set(0);
        gauges.stats.gauge("server.parent_connections").set(0);
        standings.onChange(gauges::standing);
        gauges.refresh();
        long millis = bootstrap.hasStatsFlushInterval()
                ? Durations.toMillis(bootstrap.getStatsFlushInterval())
                : INTERVAL_MILLIS;
        gauges.clock.scheduleAtFixedRate(gauges::flush, millis, millis, TimeUnit.MILLISECONDS);
        return gauges;
    }

    private void flush() {
        stats.histograms().forEach(HistogramCell::flush);
        refresh();
    }

    private void standing() {
        stats.gauge("server.live").set(standings.healthy() ? 1 : 0);
        stats.gauge("server.state").set(standings.state().getNumber());
    }

    private void refresh() {
        standing();
        stats.gauge("server.days_until_first_cert_expiring")
                .set(certificates.daysUntilExpiry(Instant.now()).orElse(NEVER));
        stats.gauge("server.uptime").set((System.nanoTime() - began) / 1_000_000_000);
        stats.gauge("server.total_connections")
                .set(List.copyOf(listeners).stream()
                        .mapToInt(RunningListener::activeConnections)
                        .sum());
        stats.gauge("sluice.plugins.loaders_alive").set(plugins.loadersAlive());
        stats.gauge("sluice.plugin_leaked").set(plugins.leaked().size());
        Runtime heap = Runtime.getRuntime();
        stats.gauge("server.memory_allocated").set(heap.totalMemory() - heap.freeMemory());
        stats.gauge("server.memory_heap_size").set(heap.totalMemory());
        stats.gauge("server.memory_physical_size")
                .set(ThisProcess.residentBytes().orElse(heap.totalMemory()));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
