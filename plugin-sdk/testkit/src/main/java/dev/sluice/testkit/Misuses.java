package dev.sluice.testkit;

import dev.sluice.runtime.chain.watch.Misuse;
import dev.sluice.runtime.chain.watch.Watch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a chain's filters did wrong: the kit always runs as {@code sluice run --filter-debug} does, and fails the test instead of logging. */
final class Misuses implements Watch {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private volatile boolean allowed;

    @Override
    public void saw(Misuse what, String filter, String words) {
        String line = what + " by " + (filter.isEmpty() ? "(unknown)" : filter) + ": " + words;
        seen.add(line);
        if (what.wrong()) {
            wrong.add(line);
        }
    }

    /** The test looks for itself. */
    void allow() {
        allowed = true;
    }

    List<String> seen() {
        return List.copyOf(seen);
    }

    /** Fails if a filter did wrong since the last time. */
    void check() {
        if (!allowed && !wrong.isEmpty()) {
            List<String> lines = List.copyOf(wrong);
            wrong.clear();
            throw new AssertionError("a filter breaks the contract\n" + String.join("\n", lines));
        }
    }
}
