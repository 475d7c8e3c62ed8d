package dev.sluice.runtime.app;

import picocli.CommandLine.Option;

/** Envoy's flags that start scripts carry and that ask for what is so anyway: there is no hot restart. */
final class IgnoredFlags {
    @Option(
            names = "--disable-hot-restart",
            description = "Accepted, no effect: there is no hot restart. So are the other flags of hot restart.")
    boolean disableHotRestart;

    @Option(names = "--base-id", hidden = true)
    long baseId;

    @Option(names = "--use-dynamic-base-id", hidden = true)
    boolean dynamicBaseId;

    @Option(names = "--restart-epoch", hidden = true)
    long restartEpoch;

    @Option(names = "--parent-shutdown-time-s", hidden = true)
    long parentShutdownSeconds;

    @Option(names = "--skip-hot-restart-on-no-parent", hidden = true)
    boolean skipOnNoParent;

    @Option(names = "--skip-hot-restart-parent-stats", hidden = true)
    boolean skipParentStats;

    @Option(names = "--reject-unknown-dynamic-fields", hidden = true)
    boolean rejectUnknown;

    @Option(names = "--cpuset-threads", hidden = true)
    boolean cpusetThreads;
}
