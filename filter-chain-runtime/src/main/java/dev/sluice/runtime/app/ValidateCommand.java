package dev.sluice.runtime.app;

import dev.sluice.runtime.os.Logs;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice validate}: all problems of a configuration at once, without a socket or a plugin's code. */
@Command(
        name = "validate",
        sortOptions = false,
        description = "Lists all problems of a configuration; opens no socket and runs no filter.")
final class ValidateCommand implements Callable<Integer> {
    /** How problems are written. */
    enum Format {
        TEXT,
        JSON
    }

    private final Starter starter;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Mixin
    final StartFlags flags = new StartFlags();

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default) or json.", defaultValue = "text")
    String format = "text";

    @Mixin
    final IgnoredFlags ignored = new IgnoredFlags();

    ValidateCommand(Starter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() throws IOException {
        if (!format.equals("text") && !format.equals("json")) {
            throw new ParameterException(spec.commandLine(), "--format is text or json, not " + format);
        }
        String wrong = flags.wrong();
        if (wrong != null) {
            throw new ParameterException(spec.commandLine(), wrong);
        }
        Logs.install(Logs.Level.WARNING, null);
        return starter.validate(flags, format.equals("json") ? Format.JSON : Format.TEXT, spec.commandLine());
    }
}
