package dev.sluice.runtime.upstream;

import java.util.Collection;
import java.util.Optional;

/** The clusters of one snapshot, by name. Immutable, any thread. */
public interface Clusters {
    Optional<UpstreamCluster> find(String name);

    Collection<UpstreamCluster> all();
}
