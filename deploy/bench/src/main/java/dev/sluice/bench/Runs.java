package dev.sluice.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How rows are measured. Progress goes to the stream given. */
final class Runs {
    private static final int IDLE = 1000;
    private static final int SETTLE_MILLIS = 1000;
    private static final int OVERLOAD_CONNECTIONS = 512;
    private static final double OVERLOAD_FACTOR = 3;
    private final Options options;
    private final Map<String, String> programs;
    private final Upstream upstream;
    private final Certificate certificate;
    private final List<String> before;
    private final PrintStream progress;

    Runs(
            Options options,
            Map<String, String> programs,
            Upstream upstream,
            Certificate certificate,
            List<String> before,
            PrintStream progress) {
        this.options = options;
        this.programs = programs;
        this.upstream = upstream;
        this.certificate = certificate;
        this.before = before;
        this.progress = progress;
    }

    /** Lines of the table for a row. */
    List<String> measure(Row row) throws IOException, InterruptedException {
        List<String> peers = List.copyOf(programs.keySet());
        return switch (row.kind) {
            case LOAD -> List.of(load(row).line(row.title, peers));
            case IDLE -> List.of(idle(row).line(row.title, peers));
            case START -> start(row, peers);
            case OVERLOAD -> overload(row, peers);
        };
    }

    private Peer begin(String name, Row row) throws IOException {
        return Peer.start(
                name, programs.getOrDefault(name, name), row, options.loops, upstream.port(), certificate, before);
    }

    private Figures load(Row row) throws IOException, InterruptedException {
        Figures figures = new Figures("CPU µs per request");
        long requests = Math.max(1, options.requests / row.divisor);
        for (int i = 0; i < options.processes; i++) {
            List<Peer> running = new ArrayList<>();
            try {
                for (String name : programs.keySet()) {
                    Peer peer = begin(name, row);
                    running.add(peer);
                    warm(peer.await(), row);
                }
                for (int round = 0; round < options.rounds; round++) {
                    for (Peer peer : running) {
                        figures.add(peer.name(), cost(peer, row.plan(peer.port(), options.connections, requests)));
                    }
                }
            } finally {
                running.forEach(Peer::close);
            }
        }
        return figures;
    }

    private void warm(Peer peer, Row row) throws IOException {
        long requests = Math.max(1, options.warm / row.divisor);
        Client.Result result = Client.run(row.plan(peer.port(), options.connections, requests));
        check(peer, result);
        say(row, peer, "warm, %.0f requests/s", result.perSecond());
    }

    private static void check(Peer peer, Client.Result result) throws IOException {
        if (result.refused() + result.failed() > 0) {
            throw new IOException(peer.name() + ": " + result.refused() + " answers were not 200, " + result.failed()
                    + " connections failed");
        }
    }

    private static double cost(Peer peer, Client.Plan plan) throws IOException {
        double earlier = peer.cpuSeconds();
        Client.Result result = Client.run(plan);
        check(peer, result);
        return (peer.cpuSeconds() - earlier) * 1e6 / result.answered();
    }

    private Figures idle(Row row) throws IOException, InterruptedException {
        Figures figures = new Figures("KB per connection");
        for (String name : programs.keySet()) {
            try (Peer peer = begin(name, row).await()) {
                warm(peer, row);
                Thread.sleep(SETTLE_MILLIS);
                long empty = peer.kilobytes();
                try (Client client = Client.idle(row.plan(peer.port(), IDLE, IDLE))) {
                    Thread.sleep(SETTLE_MILLIS);
                    figures.add(name, Math.max(0, (double) (peer.kilobytes() - empty) / client.connections()));
                }
            }
        }
        return figures;
    }

    private List<String> start(Row row, List<String> peers) throws IOException, InterruptedException {
        Figures wall = new Figures("ms");
        Figures cpu = new Figures("CPU ms");
        for (int i = 0; i < options.processes * options.rounds; i++) {
            for (String name : peers) {
                long from = System.nanoTime();
                try (Peer peer = begin(name, row)) {
                    first(peer, row);
                    wall.add(name, (System.nanoTime() - from) / 1e6);
                    cpu.add(name, peer.cpuSeconds() * 1000);
                    say(row, peer, "%.0f ms", (System.nanoTime() - from) / 1e6);
                }
            }
        }
        return List.of(wall.line(row.title, peers), cpu.line(row.title, peers));
    }

    private static void first(Peer peer, Row row) throws IOException, InterruptedException {
        peer.await();
        check(peer, Client.run(row.plan(peer.port(), 1, 1)));
    }

    private List<String> overload(Row row, List<String> peers) throws IOException, InterruptedException {
        Overload figures = new Overload();
        for (int i = 0; i < options.processes; i++) {
            for (String name : peers) {
                try (Peer peer = begin(name, row).await()) {
                    warm(peer, row);
                    for (int round = 0; round <= options.rounds; round++) {
                        Overload.Run run = overload(peer, row);
                        say(row, peer, "%s", run);
                        if (round > 0) { // the first is for the machine code of what had never happened
                            figures.add(name, run);
                        }
                    }
                }
            }
        }
        return figures.lines(row.title, peers);
    }

    private Overload.Run overload(Peer peer, Row row) throws IOException {
        Client.Plan plan = row.plan(peer.port(), options.connections, options.requests);
        double idle = peer.cpuSeconds();
        Client.Result peak = Client.run(plan);
        double busy = peer.cpuSeconds();
        long before = peer.kilobytes();
        double rate = peak.perSecond() * OVERLOAD_FACTOR;
        Client.Result result = Client.run(plan.open(rate, options.seconds, OVERLOAD_CONNECTIONS));
        return new Overload.Run(
                peak, busy - idle, rate, result, peer.cpuSeconds() - busy, (peer.kilobytes() - before) / 1024.0);
    }

    private void say(Row row, Peer peer, String format, Object... values) {
        progress.println("  " + row.word() + ' ' + peer.name() + ": " + String.format(Locale.ROOT, format, values));
    }
}
