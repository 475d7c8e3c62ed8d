package dev.sluice.runtime.upstream.health;

/** Asks one host, once at a time. Loop-confined. */
interface Probe {
    /** Asks; the ear is told at most once. */
    void begin();

    /** Gives the question up and closes its connection; the ear hears nothing more. */
    void stop();

    /** Hears what came of it. */
    interface Ear {
        void passed(boolean degraded);

        /** @param retriable counts against the threshold like trouble of the network */
        void failed(HealthEvent.Failure why, boolean retriable, int status);
    }
}
