package dev.sluice.runtime.route;

import dev.sluice.runtime.accesslog.LogRecord;
import java.util.random.RandomGenerator;

/** What matching and rewriting may look at and change: the live heads of an exchange. Implemented by the exchange; loop-confined. */
public interface RouteInput extends LogRecord {
    /** Deterministic in tests. */
    RandomGenerator random();

    /** The listener's own port, for port stripping and {@code require_tls} redirects. */
    int listenerPort();
}
