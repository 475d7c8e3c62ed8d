package dev.sluice.runtime.app;

import dev.sluice.runtime.server.Version;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** All verbs, as picocli reads them. Apart from {@link Main}, so that the usual start loads none of its classes: no class archive holds them. */
final class AllCommands {
    private AllCommands() {}

    /** The reading of a command line that is always right, and slow. */
    static int execute(Starter starter, String[] args, PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new Top())
                .addSubcommand(new RunCommand(starter))
                .addSubcommand(new ValidateCommand(starter))
                .addSubcommand(new ExplainCommand(starter))
                .addSubcommand(new ReplayCommand(starter))
                .addSubcommand(new NewCommand())
                .addSubcommand(new DevCommand())
                .addSubcommand(new SchemaCommand())
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new PluginCommand())
                .addSubcommand(help())
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, given) -> usage(e))
                .setExecutionExceptionHandler((e, command, given) -> Main.failed(e, command.getErr()));
        line.getSubcommands().values().forEach(each -> each.setOverwrittenOptionsAllowed(true));
        return line.execute(args);
    }

    /** Its own {@code --help} goes: it inherits ours. */
    private static CommandLine help() {
        CommandLine help = new CommandLine(new CommandLine.HelpCommand());
        help.getCommandSpec().remove(help.getCommandSpec().findOption("--help"));
        return help;
    }

    private static int usage(ParameterException e) {
        String message = e.getMessage();
        if (e instanceof UnmatchedArgumentException unmatched) {
            message = EnvoyFlags.message(unmatched.getUnmatched().get(0));
            List<String> near = unmatched.getSuggestions();
            if (message.startsWith("unknown") && !near.isEmpty()) {
                message += "; did you mean " + near.get(0) + "?";
            }
        }
        PrintWriter err = e.getCommandLine().getErr();
        err.println("sluice: " + message);
        err.println("Try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    /** {@code sluice} alone: help, which every verb inherits, and version. */
    @Command(
            name = "sluice",
            description = "A proxy made of filters. Without a verb it runs.",
            versionProvider = VersionLine.class,
            sortOptions = false,
            footer = {"", "Exit codes: 0 fine, 1 failed, 2 wrong command line, 3 wrong configuration."})
    static final class Top {
        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                scope = ScopeType.INHERIT,
                description = "Show this and exit.")
        boolean help;

        @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
        boolean version;
    }

    /** From the jar's manifest. */
    static final class VersionLine implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "sluice version: " + Version.text()
                        + " (configuration of Envoy 1.34, Java "
                        + Runtime.version().feature() + ')'
            };
        }
    }
}
