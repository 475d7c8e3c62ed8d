package dev.sluice.runtime.app;

import dev.sluice.runtime.admin.AskedRequest;
import dev.sluice.runtime.admin.Explanation;
import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.server.Engine;
import dev.sluice.runtime.server.ServerOptions;
import dev.sluice.runtime.server.StartFailure;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** From flags to a running engine or a list of problems, and to an exit code. */
final class Starter {
    private final Engine engine;

    Starter(Engine engine) {
        this.engine = engine;
    }

    int serve(ServerOptions options, PrintWriter err, Supplier<Ansi> colours) {
        ReadConfig<Bootstrap> config;
        try {
            config = options.input().read();
        } catch (IOException e) {
            err.println("sluice: " + e.getMessage());
            return ExitCode.CONFIGURATION;
        }
        if (config.problems().hasErrors()) {
            engine.check(options, config);
            new ProblemList(config.problems().all(), colours.get()).print(err);
            return ExitCode.CONFIGURATION;
        }
        try {
            engine.serve(options, config);
            return ExitCode.OK;
        } catch (StartFailure e) {
            if (config.problems().hasErrors()) {
                new ProblemList(config.problems().all(), colours.get()).print(err);
                return ExitCode.CONFIGURATION;
            }
            err.println("sluice: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }

    int explain(StartFlags flags, AskedRequest asked, Function<Explanation, String> writer, CommandLine line) {
        ServerOptions options = flags.options(Optional.empty());
        return asked(options, line, config -> {
            line.getOut().print(writer.apply(engine.explain(options, config, asked)));
            line.getOut().flush();
            return ExitCode.OK;
        });
    }

    int replay(
            StartFlags flags,
            RequestTrace recorded,
            String listener,
            int port,
            CommandLine line,
            ToIntFunction<RequestTrace> show) {
        ServerOptions options = flags.options(Optional.empty());
        return asked(
                options, line, config -> show.applyAsInt(engine.replay(options, config, recorded, listener, port)));
    }

    /** What is asked of a configuration; gives an exit code. */
    private interface Asking {
        int of(ReadConfig<Bootstrap> config) throws AskedRequest.Unclear;
    }

    private static int asked(ServerOptions options, CommandLine line, Asking asking) {
        PrintWriter err = line.getErr();
        ReadConfig<Bootstrap> config;
        try {
            config = options.input().read();
        } catch (IOException e) {
            err.println("sluice: " + e.getMessage());
            return ExitCode.CONFIGURATION;
        }
        try {
            return asking.of(config);
        } catch (AskedRequest.Unclear unclear) {
            if (config.problems().hasErrors()) {
                new ProblemList(config.problems().all(), line.getColorScheme().ansi()).print(err);
                return ExitCode.CONFIGURATION;
            }
            err.println("sluice: " + unclear.getMessage());
            return ExitCode.FAILED;
        }
    }

    int validate(StartFlags flags, ValidateCommand.Format format, CommandLine line) {
        if (!flags.hasConfiguration()) {
            throw Usage.wrong(line, BootstrapInput.NONE);
        }
        ServerOptions options = flags.options(Optional.empty());
        String name = options.input().name();
        List<Problem> problems;
        try {
            ReadConfig<Bootstrap> config = options.input().read();
            engine.check(options, config);
            problems = config.problems().all();
        } catch (IOException e) {
            problems = List.of(new Problem(Problem.Severity.ERROR, name, 0, 0, "", String.valueOf(e.getMessage())));
        }
        ProblemList list = new ProblemList(problems, line.getColorScheme().ansi());
        if (format == ValidateCommand.Format.JSON) {
            list.printJson(name, line.getOut());
        } else {
            list.print(line.getErr());
            if (!list.hasErrors()) {
                line.getOut().println("configuration '" + name + "' OK");
            }
        }
        line.getOut().flush();
        return list.hasErrors() ? ExitCode.CONFIGURATION : ExitCode.OK;
    }
}
