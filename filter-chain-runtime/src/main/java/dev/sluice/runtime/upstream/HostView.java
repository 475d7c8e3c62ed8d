package dev.sluice.runtime.upstream;

import dev.sluice.runtime.upstream.health.Health;
import dev.sluice.runtime.upstream.health.HostHealth;
import dev.sluice.runtime.upstream.plan.Locality;
import io.envoyproxy.envoy.config.core.v3.Metadata;

/** A host as {@code /clusters} and access logs show it: reads only. Any thread; numbers are read one by one. */
public interface HostView {
    /** address:port, IPv6 in brackets. */
    String address();

    /** Its DNS name or configured host name, empty if it has none. */
    String hostname();

    int weight();

    int priority();

    Locality locality();

    Health health();

    /** What is known of its health, in detail. */
    HostHealth condition();

    boolean canary();

    Metadata metadata();

    long cxActive();

    long cxConnectFail();

    long cxTotal();

    long rqActive();

    long rqError();

    long rqPendingActive();

    long rqSuccess();

    long rqTimeout();

    long rqTotal();

    /** Percentage of good answers in the last interval of outlier detection, -1 if not known. */
    double successRate();

    /** The same of connections and requests that met no trouble on the way, where that is told apart. */
    double localSuccessRate();
}
