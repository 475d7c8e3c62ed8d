package dev.sluice.runtime.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Runs tasks of others: what they throw must not end the loop nor keep the next task from running. */
final class Guard {
    private static final Logger LOG = System.getLogger("sluice.event");

    private Guard() {}

    static void due(Deadline timer) {
        try {
            timer.due();
        } catch (Throwable t) {
            LOG.log(Level.ERROR, "a timer threw", t);
        }
    }

    static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            LOG.log(Level.ERROR, "a task threw", t);
        }
    }
}
