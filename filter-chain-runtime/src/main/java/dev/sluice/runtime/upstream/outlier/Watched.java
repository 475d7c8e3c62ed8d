package dev.sluice.runtime.upstream.outlier;

import dev.sluice.runtime.upstream.health.HostHealth;
import org.jspecify.annotations.Nullable;

/** A host as outlier detection sees it. Any thread. */
public interface Watched {
    HostHealth condition();

    /** Null while nobody watches it. */
    @Nullable
    Outcomes outcomes();

    /** From now on it counts what its requests come to; called before requests reach it. */
    void watchedBy(Outcomes outcomes);
}
