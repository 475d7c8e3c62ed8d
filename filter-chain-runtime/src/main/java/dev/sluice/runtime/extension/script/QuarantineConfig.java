package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Default;
import java.time.Duration;

/**
 * When a script gets no more streams.
 *
 * @param after so many callbacks over their budget
 * @param window within this time
 * @param probe how often one stream is let through to see whether the script is well again
 */
record QuarantineConfig(
        @Default("5") int after,
        @Default("10s") Duration window,
        @Default("5s") Duration probe) {
    static final QuarantineConfig USUAL = new QuarantineConfig(5, Duration.ofSeconds(10), Duration.ofSeconds(5));

    QuarantineConfig {
        if (after < 1) {
            throw new IllegalArgumentException("after is at least 1");
        }
        if (window.isNegative() || window.isZero() || probe.isNegative() || probe.isZero()) {
            throw new IllegalArgumentException("window and probe are longer than nothing");
        }
    }
}
