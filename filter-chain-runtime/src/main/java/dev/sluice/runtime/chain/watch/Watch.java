package dev.sluice.runtime.chain.watch;

import dev.sluice.runtime.stats.Stats;
import java.lang.System.Logger.Level;

/** Told of every misuse of the contract; there is one only in debug runs and in the test kit, so ordinary runs pay a null check. Any thread. */
@FunctionalInterface
public interface Watch {
    /**
     * @param filter its name in the configuration; empty if nobody knows
     * @param words for a person: what happened and what to do instead
     */
    void saw(Misuse what, String filter, String words);

    /** A warning of the logger {@code sluice.filter} and a count in {@code sluice.filter_misuse} for each. */
    static Watch logging(Stats stats) {
        System.Logger log = System.getLogger("sluice.filter");
        var count = stats.counter("sluice.filter_misuse");
        return (what, filter, words) -> {
            count.add(1);
            Level level = what.wrong() ? Level.WARNING : Level.INFO;
            log.log(level, "filter " + (filter.isEmpty() ? "(unknown)" : filter) + ": " + what + ": " + words);
        };
    }
}
