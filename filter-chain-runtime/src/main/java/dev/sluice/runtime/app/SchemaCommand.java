package dev.sluice.runtime.app;

import dev.sluice.runtime.os.Logs;
import dev.sluice.runtime.server.ConfigSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice schema}: the JSON Schema that an editor completes and checks configurations with. */
@Command(
        name = "schema",
        sortOptions = false,
        description = "Writes the JSON Schema of configurations, plugins included, for editors; runs no plugin code.")
final class SchemaCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Option(
            names = "--filter",
            paramLabel = "NAME",
            description = "Only the configuration of this filter, such as envoy.filters.http.cors.")
    @Nullable
    String filter;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it (default: standard output).")
    @Nullable
    Path output;

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "Folder of plugin jars (default: plugins).",
            defaultValue = "plugins")
    Path plugins = Path.of("plugins");

    @Override
    public Integer call() throws IOException {
        Logs.install(Logs.Level.WARNING, null);
        Optional<String> schema =
                filter == null ? Optional.of(ConfigSchema.whole(plugins)) : ConfigSchema.ofFilter(filter, plugins);
        if (schema.isEmpty()) {
            spec.commandLine().getErr().println("sluice: no filter is called " + filter);
            return ExitCode.USAGE;
        }
        if (output == null) {
            spec.commandLine().getOut().print(schema.get());
            spec.commandLine().getOut().flush();
        } else {
            Files.writeString(output, schema.get());
        }
        return ExitCode.OK;
    }
}
