package dev.sluice.runtime.app;

import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.server.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags that say what is read, for every verb that reads a configuration, and the server's settings that configuration may depend on. */
final class StartFlags {
    private static final int USUAL_DRAIN = 600;
    private static final Path USUAL_PLUGINS = Path.of("plugins");

    @Option(
            names = {"-c", "--config-path"},
            paramLabel = "FILE",
            description = "Envoy v3 bootstrap, YAML or JSON.")
    @Nullable
    Path file;

    @Option(names = "--config-yaml", paramLabel = "YAML", description = "Bootstrap as text, merged onto the file's.")
    @Nullable
    String inline;

    @Option(
            names = "--permissive",
            description = "Skip, with a warning, what only serves observability; broken field rules are warnings.")
    boolean permissive;

    @Option(names = "--expand-env", description = "Replace $${NAME} and $${NAME:-default} in values.")
    boolean expandEnvironment;

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "Folder of plugin jars (default: plugins).",
            defaultValue = "plugins")
    Path plugins = USUAL_PLUGINS;

    @Mixin
    final PolicyFlags policy = new PolicyFlags();

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Event loops (default: one per processor).",
            defaultValue = "0")
    int concurrency;

    @Option(
            names = "--service-cluster",
            paramLabel = "NAME",
            description = "Wins over node.cluster.",
            defaultValue = "")
    String serviceCluster = "";

    @Option(names = "--service-node", paramLabel = "NAME", description = "Wins over node.id.", defaultValue = "")
    String serviceNode = "";

    @Option(
            names = "--service-zone",
            paramLabel = "NAME",
            description = "Wins over node.locality.zone.",
            defaultValue = "")
    String serviceZone = "";

    @Option(
            names = "--drain-time-s",
            paramLabel = "SECONDS",
            description = "How long a drain may take (default: 600).",
            defaultValue = "600")
    int drainSeconds = USUAL_DRAIN;

    @Option(
            names = "--drain-strategy",
            paramLabel = "HOW",
            description = "Shown in /server_info only: a drain tells every connection at once.",
            defaultValue = "gradual")
    String drainStrategy = "gradual";

    @Option(
            names = "--file-flush-interval-msec",
            paramLabel = "MILLISECONDS",
            description = "How often access logs are written out (default: 10000).",
            defaultValue = "10000")
    int fileFlushMillis = 10_000;

    @Option(
            names = "--filter-debug",
            description = "Check how filters use the contract; warn of what they do wrong. Slower.")
    boolean filterDebug;

    @Option(
            names = "--filter-budget-msec",
            paramLabel = "MILLISECONDS",
            description = "How long a filter's callback may hold its loop before a warning names it (default: 50;"
                    + " 0: any time).",
            defaultValue = "50")
    int filterBudgetMillis = 50;

    @Option(
            names = "--admin-address-path",
            paramLabel = "FILE",
            description = "Where to write the address of the admin interface.")
    @Nullable
    Path adminAddressFile;

    @Option(
            names = "--watch",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Reload when the configuration, a plugin or a script changes (default; --no-watch: only on"
                    + " SIGHUP or POST /reload).")
    boolean watch = true;

    /** The demonstration's jar lies in the distribution, wherever the user stands. */
    private static Path demoPlugins() {
        String home = System.getProperty("sluice.home", "");
        return home.isEmpty() ? USUAL_PLUGINS : Path.of(home, "demo");
    }

    boolean hasConfiguration() {
        return file != null || inline != null;
    }

    /** What is wrong with the values for a command that has no configuration of its own to fall back on, or null. */
    @Nullable
    String wrongToRead() {
        String wrong = wrong();
        return wrong == null && !hasConfiguration() ? BootstrapInput.NONE : wrong;
    }

    /** What is wrong with the values, or null. */
    @Nullable
    String wrong() {
        String wrongPolicy = policy.wrong(plugins);
        if (wrongPolicy != null) {
            return wrongPolicy;
        }
        if (concurrency < 0) {
            return "--concurrency must not be negative";
        }
        if (drainSeconds < 0) {
            return "--drain-time-s must not be negative";
        }
        if (filterBudgetMillis < 0) {
            return "--filter-budget-msec must not be negative";
        }
        if (fileFlushMillis < 1) {
            return "--file-flush-interval-msec must be positive";
        }
        return drainStrategy.equals("gradual") || drainStrategy.equals("immediate")
                ? null
                : "--drain-strategy is gradual or immediate, not " + drainStrategy;
    }

    ServerOptions options(Optional<String> demo) {
        Optional<String> text = demo.isPresent() ? demo : Optional.ofNullable(inline);
        return new ServerOptions(
                new BootstrapInput(Optional.ofNullable(file), text, permissive, expandEnvironment),
                concurrency,
                serviceCluster,
                serviceNode,
                serviceZone,
                Duration.ofSeconds(drainSeconds),
                drainStrategy.equals("gradual"),
                Duration.ofMillis(fileFlushMillis),
                demo.isPresent() && plugins.equals(USUAL_PLUGINS) ? demoPlugins() : plugins,
                policy.policy(plugins),
                Optional.ofNullable(adminAddressFile),
                filterDebug,
                Duration.ofMillis(filterBudgetMillis),
                watch,
                demo.isPresent());
    }
}
