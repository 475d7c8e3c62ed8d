package dev.sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line. */
final class Options {
    static final String HELP = """
            java deploy/bench/Bench.java [ROW...] [OPTION...]
              --list              the rows
              --peers LIST        who takes part; ratios are to the first (default: nginx,haproxy,envoy,sluice, those that the machine has)
              --processes N       fresh processes of every peer per row (default 3; a JVM's machine code differs from run to run)
              --rounds N          rounds per process, the peers in turn (default 5)
              --requests N        requests per round of a small row (default 20000)
              --warm N            requests before the first round (default 250000)
              --connections N     of the client (default 64)
              --seconds N         of each overload (default 5)
              --loops N           workers of every peer (default 1; with more, --no-pin lets them use more than one processor)
              --no-pin            leave the choice of processors to the system (default: peers on one, client and upstream on the others)
              --sluice PATH       the launcher (default: the distribution that was built, then the path)
              --envoy PATH        Envoy's binary (default: the path)
            """;

    List<Row> rows = List.of();
    List<String> peers = List.of("nginx", "haproxy", "envoy", "sluice");
    int processes = 3;
    int rounds = 5;
    int requests = 20_000;
    int warm = 250_000;
    int connections = 64;
    int seconds = 5;
    int loops = 1;
    boolean pin = true;
    String sluice = built();
    String envoy = "envoy";

    private Options() {}

    static Options read(String[] args) {
        Options options = new Options();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--no-pin")) {
                options.pin = false;
            } else if (!args[i].startsWith("--")) {
                words.add(args[i]);
            } else if (i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            } else {
                options.set(args[i], args[i + 1]);
                i++;
            }
        }
        options.rows = Row.named(words);
        return options;
    }

    private void set(String name, String value) {
        switch (name) {
            case "--peers" -> peers = List.of(value.split(",", -1));
            case "--processes" -> processes = Integer.parseInt(value);
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--requests" -> requests = Integer.parseInt(value);
            case "--warm" -> warm = Integer.parseInt(value);
            case "--connections" -> connections = Integer.parseInt(value);
            case "--loops" -> loops = Integer.parseInt(value);
            case "--seconds" -> seconds = Integer.parseInt(value);
            case "--sluice" -> sluice = value;
            case "--envoy" -> envoy = value;
            default -> throw new IllegalArgumentException("unknown option " + name);
        }
    }

    private static String built() {
        Path built = Path.of("deploy/distribution/target/sluice/bin/sluice");
        return built.toFile().canExecute() ? built.toAbsolutePath().toString() : "sluice";
    }
}
