package dev.sluice.runtime.server;

import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.extension.plugin.PluginPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the command line says beside the configuration. Immutable.
 *
 * @param input read again on every reload
 * @param concurrency event loops, 0 for one per processor
 * @param serviceCluster wins over {@code node.cluster} unless empty; so do {@code serviceNode} over {@code node.id} and {@code serviceZone} over
 *     {@code node.locality.zone}
 * @param drainTime how long a drain may take
 * @param drainsGradually what {@code /server_info} shows; every drain tells all connections at once
 * @param logInterval after which a log file gets what is buffered
 * @param plugins folder of plugin jars, may be missing
 * @param pluginPolicy which of them may be loaded
 * @param adminAddressFile where to write the address admin listens on
 * @param filterDebug every misuse of the filter contract is a warning and counted in {@code sluice.filter_misuse}
 * @param filterBudget how long a filter's callback may hold its loop before a warning names it; zero: any time
 * @param watch whether changed files cause a reload
 * @param demo whether the configuration is the embedded one, which needs the embedded upstream and a word on what to try
 */
public record ServerOptions(
        BootstrapInput input,
        int concurrency,
        String serviceCluster,
        String serviceNode,
        String serviceZone,
        Duration drainTime,
        boolean drainsGradually,
        Duration logInterval,
        Path plugins,
        PluginPolicy pluginPolicy,
        Optional<Path> adminAddressFile,
        boolean filterDebug,
        Duration filterBudget,
        boolean watch,
        boolean demo) {
    /** The time that a callback may take if nobody says. */
    public static final Duration USUAL_BUDGET = Duration.ofMillis(50);
}
