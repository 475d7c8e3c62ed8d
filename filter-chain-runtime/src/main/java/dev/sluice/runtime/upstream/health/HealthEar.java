package dev.sluice.runtime.upstream.health;

/** The cluster whose hosts are checked. Called on the checker's loop. */
public interface HealthEar {
    /** Something that balancing looks at is different. */
    void changed(Checked host);

    /** A check passed of a host that outlier detection has taken out. */
    void healed(Checked host);

    void event(Checked host, HealthEvent event);

    /** The cluster has ever had a connection for requests. */
    boolean hadTraffic();
}
