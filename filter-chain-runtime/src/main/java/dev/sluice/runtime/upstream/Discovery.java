package dev.sluice.runtime.upstream;

import java.util.List;

/** Finds a cluster's hosts. */
interface Discovery {
    /** Begins; {@code ready} runs once, when something is known or known to fail. Any thread. */
    void start(Runnable ready);

    void stop();

    /** Hears of hosts, on the discovery's own thread. */
    interface Membership {
        void hosts(List<Host> now);
    }
}
