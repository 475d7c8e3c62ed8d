package dev.sluice.runtime.app;

import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.os.Logs;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice run}, which is also what happens without a verb. */
@Command(
        name = "run",
        sortOptions = false,
        description = "Starts the proxy. Without a configuration, an embedded demonstration.")
final class RunCommand implements Callable<Integer> {
    private static final String DEMO = "/dev/sluice/runtime/server/demo.yaml";

    private final Starter starter;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    final StartFlags flags = new StartFlags();

    @Option(names = "--mode", paramLabel = "MODE", description = "serve (default) or validate.", defaultValue = "serve")
    String mode = "serve";

    @Option(
            names = {"-l", "--log-level"},
            paramLabel = "LEVEL",
            description = "trace, debug, info (default), warning, error, critical or off.",
            defaultValue = "info")
    String level = "info";

    @Option(
            names = "--component-log-level",
            paramLabel = "LIST",
            description = "Such as upstream:debug,config:trace.",
            defaultValue = "")
    String componentLevels = "";

    @Option(names = "--log-path", paramLabel = "FILE", description = "Where to log to (default: standard error).")
    @Nullable
    Path logFile;

    @Option(names = "--hot-restart-version", hidden = true)
    boolean hotRestartVersion;

    @Mixin
    final IgnoredFlags ignored = new IgnoredFlags();

    RunCommand(Starter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (hotRestartVersion) {
            out.println("disabled");
            return ExitCode.OK;
        }
        Logs.Level all = level(level);
        String wrong = flags.wrong();
        if (wrong != null) {
            throw usage(wrong);
        }
        if (!mode.equals("serve") && !mode.equals("validate")) {
            throw usage("--mode is serve or validate, not " + mode);
        }
        if (mode.equals("validate")) {
            return starter.validate(flags, ValidateCommand.Format.TEXT, spec.commandLine());
        }
        CommandLine line = spec.commandLine();
        return serve(all, line.getErr(), line.getColorScheme()::ansi);
    }

    /** After the flags were read and found right. */
    int serve(Logs.Level all, PrintWriter err, Supplier<Ansi> colours) throws IOException {
        Logs.install(all, logFile);
        if (!componentLevels.isEmpty()) {
            setComponents();
        }
        Optional<String> demo = flags.hasConfiguration() ? Optional.empty() : Optional.of(demo());
        return starter.serve(flags.options(demo), err, colours);
    }

    private void setComponents() {
        for (String each : componentLevels.split(",", -1)) {
            if (!each.isBlank()) {
                int colon = each.indexOf(':');
                if (colon <= 0) {
                    throw usage("--component-log-level is a list of COMPONENT:LEVEL, not " + each);
                }
                Logs.level(
                        each.substring(0, colon).strip(),
                        level(each.substring(colon + 1).strip()));
            }
        }
    }

    private Logs.Level level(String word) {
        return Logs.Level.named(word)
                .orElseThrow(() -> usage(
                        "unknown log level " + word + "; it is trace, debug, info, warning, error, critical or off"));
    }

    private static String demo() throws IOException {
        try (InputStream in = RunCommand.class.getResourceAsStream(DEMO)) {
            if (in == null) {
                throw new IOException(BootstrapInput.NONE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private RuntimeException usage(String message) {
        return Usage.wrong(spec.commandLine(), message);
    }
}
