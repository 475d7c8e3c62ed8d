package dev.sluice.testkit;

import java.util.List;
import java.util.Set;

/** What there is to tell of an exchange: all of it, for people, or what two runs must have in common. */
final class Account {
    /** What differs from run to run or tells the framing. */
    private static final Set<String> UNSTEADY =
            Set.of("date", "x-request-id", "transfer-encoding", "x-envoy-upstream-service-time");

    private Account() {}

    static String request(String cluster) {
        return Transcript.TO_UPSTREAM + cluster;
    }

    /** What must be the same for every cut of the bodies. */
    static List<String> outcome(Exchanged x, Set<String> unsteady) {
        Transcript all = new Transcript();
        all.add(Transcript.RESPONSE, answered(x, unsteady));
        x.test().world().hosts().forEach((name, host) -> {
            List<Seen> seen = host.seen();
            for (int i = x.saidBefore.getOrDefault(name, 0); i < seen.size(); i++) {
                all.add(request(name), steady(Transcript.seen(seen.get(i)), unsteady));
            }
        });
        if (x.webSocket()) {
            all.add(request(FilterTest.UPSTREAM), MessageFrames.shown(x.seenMessages()));
        }
        return all.lines();
    }

    /** The client's part of that. */
    static List<String> answered(Exchanged x, Set<String> unsteady) {
        List<String> lines = new java.util.ArrayList<>(steady(Transcript.message(x.now()), unsteady));
        if (x.webSocket() && x.now() != null) {
            lines.addAll(MessageFrames.shown(x.messages()));
        }
        return lines;
    }

    private static List<String> steady(List<String> lines, Set<String> unsteady) {
        return lines.stream()
                .filter(line -> !UNSTEADY.contains(name(line)) && !unsteady.contains(name(line)))
                .toList();
    }

    private static String name(String line) {
        int colon = line.indexOf(": ");
        return colon < 0 ? "" : line.substring(0, colon);
    }

    /** Everything that went over the wires, what the log says, and the numbers that changed. */
    static Transcript whole(Exchanged x) {
        Transcript all = new Transcript();
        Wires.Message request = Wires.parse(Transcript.bytes(x.sent.toString()).toByteArray(), 0, false, false);
        all.add(
                Transcript.REQUEST,
                request == null ? List.of(x.sent.toString().split("\r?\n")) : Transcript.message(request));
        x.test().world().hosts().forEach((name, host) -> upstream(all, x, name, host));
        all.add(Transcript.RESPONSE, Transcript.message(x.now()));
        if (x.webSocket() && x.now() != null) {
            all.add(Transcript.RESPONSE, MessageFrames.shown(x.messages()));
        }
        if (x.closed()) {
            all.add(Transcript.RESPONSE, List.of("(connection closed)"));
        }
        all.add(Transcript.STATS, x.test().world().numbers.since(x.numbersBefore));
        all.add(Transcript.LOG, x.logLines());
        x.ending()
                .ifPresent(end -> all.add(Transcript.LOG, List.of("details " + end.details(), "flags " + end.flags())));
        return all;
    }

    private static void upstream(Transcript all, Exchanged x, String name, Host host) {
        List<Seen> seen = host.seen();
        for (int i = x.saidBefore.getOrDefault(name, 0); i < seen.size(); i++) {
            all.add(request(name), Transcript.seen(seen.get(i)));
        }
        if (x.webSocket() && name.equals(FilterTest.UPSTREAM)) {
            all.add(request(name), MessageFrames.shown(x.seenMessages()));
        }
        for (Host.Connection connection : host.connections()) {
            byte[] said = Transcript.bytes(connection.said()).toByteArray();
            if (said.length > 0) {
                Wires.Message answer = Wires.parse(said, 0, true, false);
                all.add(
                        Transcript.FROM_UPSTREAM + name,
                        answer == null ? List.of(connection.said()) : Transcript.message(answer));
            }
        }
    }
}
