package dev.sluice.runtime.upstream.outlier;

/** The cluster whose hosts are watched. Called on the detection's loop. */
public interface OutlierEar {
    /** The host is out, or back. */
    void changed(Watched host);

    void event(Watched host, OutlierEvent event);
}
