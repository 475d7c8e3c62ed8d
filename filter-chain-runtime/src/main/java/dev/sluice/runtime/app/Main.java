package dev.sluice.runtime.app;

import dev.sluice.runtime.os.Logs;
import dev.sluice.runtime.server.Engine;
import dev.sluice.runtime.server.ServerEngine;
import dev.sluice.runtime.server.Version;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the process begins. Reads the verb and its flags; without a verb it is {@code run}, so that Envoy's command lines work unchanged. */
public final class Main {
    private static final Set<String> VERBS =
            Set.of("run", "validate", "schema", "new", "dev", "plugin", "doctor", "explain", "replay", "help");
    private static final Set<String> OWN = Set.of("-h", "--help", "--version");

    private Main() {}

    /** Ends the process with one of the codes that {@code docs/cli.md} lists. */
    public static void main(String[] args) throws IOException {
        if (args.length == 1 && args[0].equals("class-archive")) {
            ClassArchive.main(args);
            return;
        }
        System.exit(run(args, new PrintWriter(System.out, true), new PrintWriter(System.err, true)));
    }

    /** The same inside a process that goes on; returns the exit code once the command is done. */
    public static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(new ServerEngine(), args, out, err);
    }

    static int run(Engine engine, String[] args, PrintWriter out, PrintWriter err) {
        Starter starter = new Starter(engine);
        String[] all = withVerb(args);
        RunCommand plain = new RunCommand(starter);
        if (PlainRun.read(plain, all)) {
            return serve(plain, err);
        }
        return execute(starter, all, out, err);
    }

    private static int serve(RunCommand plain, PrintWriter err) {
        EarlyClasses.begin();
        try {
            return plain.serve(Logs.Level.named(plain.level).orElseThrow(), err, () -> CommandLine.Help.Ansi.AUTO);
        } catch (IOException | RuntimeException e) {
            return failed(e, err);
        }
    }

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
                .setExecutionExceptionHandler((e, command, given) -> failed(e, command.getErr()));
        line.getSubcommands().values().forEach(each -> each.setOverwrittenOptionsAllowed(true));
        return line.execute(args);
    }

    /** Its own {@code --help} goes: it inherits ours. */
    private static CommandLine help() {
        CommandLine help = new CommandLine(new CommandLine.HelpCommand());
        help.getCommandSpec().remove(help.getCommandSpec().findOption("--help"));
        return help;
    }

    static String[] withVerb(String[] args) {
        if (args.length > 0 && (VERBS.contains(args[0]) || OWN.contains(args[0]))) {
            return args;
        }
        if (args.length > 0 && !args[0].startsWith("-")) {
            return args;
        }
        List<String> all = new ArrayList<>(Arrays.asList(args));
        boolean own = all.remove("--version");
        if (own) {
            return new String[] {"--version"};
        }
        all.add(0, "run");
        return all.toArray(String[]::new);
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

    private static int failed(Exception e, PrintWriter err) {
        if (e instanceof IOException) {
            err.println("sluice: " + e.getMessage());
        } else {
            e.printStackTrace(err);
        }
        return ExitCode.FAILED;
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
