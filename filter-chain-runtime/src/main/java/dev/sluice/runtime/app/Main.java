package dev.sluice.runtime.app;

import dev.sluice.runtime.os.Logs;
import dev.sluice.runtime.server.Engine;
import dev.sluice.runtime.server.ServerEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.Help.Ansi;

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
        return AllCommands.execute(starter, all, out, err);
    }

    private static int serve(RunCommand plain, PrintWriter err) {
        EarlyClasses.begin();
        try {
            return plain.serve(Logs.Level.named(plain.level).orElseThrow(), err, new TerminalColours());
        } catch (IOException | RuntimeException e) {
            return failed(e, err);
        }
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

    static int failed(Exception e, PrintWriter err) {
        if (e instanceof IOException) {
            err.println("sluice: " + e.getMessage());
        } else {
            e.printStackTrace(err);
        }
        return ExitCode.FAILED;
    }

    /** A class and no lambda: that would load picocli's class when it is made, not when it is asked. */
    private static final class TerminalColours implements Supplier<Ansi> {
        @Override
        public Ansi get() {
            return Ansi.AUTO;
        }
    }
}
