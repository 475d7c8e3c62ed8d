package dev.sluice.runtime.upstream.health;

import dev.sluice.runtime.transport.Wire;

/** Connects to where a host is checked, with the cluster's TLS. Called on the checker's loop. */
@FunctionalInterface
public interface Connector {
    /** The ear is never called before this returns. */
    Attempt connect(Checked host, Ear ear);

    /** A connect under way. */
    @FunctionalInterface
    interface Attempt {
        /** The ear hears nothing more. */
        void cancel();
    }

    /** Hears once. */
    interface Ear {
        void connected(Wire wire);

        void refused();
    }
}
