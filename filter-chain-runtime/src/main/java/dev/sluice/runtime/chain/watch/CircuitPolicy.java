package dev.sluice.runtime.chain.watch;

import java.time.Duration;

/**
 * When a filter that keeps failing is no longer asked.
 *
 * @param faults so many within the window, and at least half of the streams it saw, open the circuit; 0: never
 * @param overruns so many callbacks over their budget within the window open it too, whatever the share of streams; 0: never
 * @param window in which faults are counted
 * @param probeAfter the time until one stream tries it again; doubled after each failed try, up to 32 times
 */
public record CircuitPolicy(int faults, int overruns, Duration window, Duration probeAfter) {
    /** Of filters whose configuration does not say. */
    public static final CircuitPolicy STANDARD =
            new CircuitPolicy(20, 5, Duration.ofSeconds(10), Duration.ofSeconds(1));

    boolean standard() {
        return this == STANDARD || equals(STANDARD);
    }
}
