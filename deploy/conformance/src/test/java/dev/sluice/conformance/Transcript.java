package dev.sluice.conformance;

import java.util.ArrayList;
import java.util.List;

/** Everything that happened in a case, in order, for the message of a failure. Used from the client's and the upstreams' threads. */
final class Transcript {
    private final List<String> lines = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    synchronized void add(String who, byte[] bytes) {
        lines.add(who + "\n    " + Text.visible(bytes));
    }

    synchronized void note(String line) {
        lines.add(line);
    }

    synchronized void problem(String problem) {
        problems.add(problem);
    }

    synchronized boolean failed() {
        return !problems.isEmpty();
    }

    synchronized String report() {
        StringBuilder out = new StringBuilder();
        problems.forEach(problem -> out.append("  * ").append(problem).append('\n'));
        out.append("  the exchange:\n");
        lines.forEach(line -> out.append("  ").append(line).append('\n'));
        return out.toString();
    }
}
