package dev.sluice.runtime.server;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What the command line says beside the configuration. Names are those of Envoy's flags.
 *
 * @param concurrency loops; 0: one per processor
 * @param plugins folder with plugin jars; need not exist
 * @param state folder for staged copies of plugins
 * @param serviceCluster overrides {@code node.cluster} unless empty
 * @param serviceNode overrides {@code node.id} unless empty
 * @param serviceZone overrides {@code node.locality.zone} unless empty
 * @param drainTime how long listeners that are taken out of service still finish what runs
 * @param parentShutdownTime accepted for {@code /server_info}; there is no hot restart
 * @param configPath as the user gave it, empty if none
 * @param configYaml as the user gave it, empty if none
 * @param logLevel in Envoy's words
 */
public record ServerOptions(
        int concurrency,
        Path plugins,
        Path state,
        String serviceCluster,
        String serviceNode,
        String serviceZone,
        Duration drainTime,
        Duration parentShutdownTime,
        String configPath,
        String configYaml,
        String logLevel) {
    /** What holds when no flag is given. */
    public static final ServerOptions STANDARD = new ServerOptions(
            0,
            Path.of("plugins"),
            Path.of(System.getProperty("java.io.tmpdir"), "sluice-state"),
            "",
            "",
            "",
            Duration.ofSeconds(600),
            Duration.ofSeconds(900),
            "",
            "",
            "info");
}
