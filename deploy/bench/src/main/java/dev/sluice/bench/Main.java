package dev.sluice.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the bench begins: finds the peers, measures row by row, prints Markdown to standard output and its progress to standard error. */
public final class Main {
    private static final String READING = """

            How to read it: each cell is the median over all rounds of all processes, half of the distance between the best and the worst round, and in
            brackets the ratio to the first column. The figure is processor time of the proxy's process (user and system, all threads) divided by requests,
            which says how much a machine can do; it does not depend on how fast client and upstream are. Peers are measured in turn, so that what disturbs
            the machine disturbs all. Absolute numbers do not travel between machines; ratios do, to about a fifth. A spread over a fifth means: the machine
            was not quiet, run it again.""";

    private Main() {}

    /** Ends the process: 0 measured, 1 a peer failed, 2 wrong command line. */
    public static void main(String[] args) throws Exception {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream progress) throws InterruptedException {
        try {
            if (Arrays.asList(args).contains("--help")) {
                out.print(Options.HELP);
                return 0;
            }
            if (Arrays.asList(args).contains("--list")) {
                Arrays.stream(Row.values()).forEach(row -> out.printf("%-10s %s%n", row.word(), row.title));
                return 0;
            }
            return measure(Options.read(args), out, progress);
        } catch (IllegalArgumentException e) {
            progress.println("bench: " + e.getMessage());
            return 2;
        } catch (IOException e) {
            progress.println("bench: " + e.getMessage());
            return 1;
        }
    }

    private static int measure(Options options, PrintStream out, PrintStream progress)
            throws IOException, InterruptedException {
        Map<String, String> programs = programs(options, progress);
        if (programs.isEmpty()) {
            progress.println("bench: none of " + options.peers + " is on this machine");
            return 1;
        }
        Path folder = Files.createTempDirectory("sluice-bench");
        String machine = Machine.name();
        List<String> before = options.pin ? Machine.pin() : List.of();
        try (Upstream upstream = new Upstream()) {
            Runs runs = new Runs(options, programs, upstream, Certificate.make(folder), before, progress);
            out.println(machine + ", " + LocalDate.now() + ", Java " + System.getProperty("java.version") + ", "
                    + options.processes + " processes of " + options.rounds + " rounds"
                    + (before.isEmpty() ? "" : ", each peer on one processor"));
            out.println();
            out.println(Figures.head(List.copyOf(programs.keySet())));
            for (Row row : options.rows) {
                row(runs, row, out, progress);
            }
            out.println(READING);
        }
        return 0;
    }

    /** A row that fails does not take the others with it. */
    private static void row(Runs runs, Row row, PrintStream out, PrintStream progress) throws InterruptedException {
        try {
            runs.measure(row).forEach(out::println);
        } catch (IOException e) {
            progress.println("bench: " + row.word() + " is left out: " + e.getMessage());
        }
        out.flush();
    }

    private static Map<String, String> programs(Options options, PrintStream progress) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String peer : options.peers) {
            Optional<String> program = Peer.program(peer, options);
            if (program.isPresent()) {
                found.put(peer, program.get());
            } else {
                progress.println("bench: there is no " + peer + " on this machine, its column is left out");
            }
        }
        return found;
    }
}
