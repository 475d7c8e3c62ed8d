package dev.sluice.testkit;

import java.time.Duration;

/** The virtual clock of all chains that a {@link SluiceTest} has made. */
public final class TestClock {
    TestClock() {}

    /** Lets time pass in all of them, and does all that there is to do until then. */
    public TestClock advance(Duration time) {
        Worlds.all().forEach(world -> world.advance(time.toNanos()));
        return this;
    }
}
