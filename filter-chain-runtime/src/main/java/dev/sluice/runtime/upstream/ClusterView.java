package dev.sluice.runtime.upstream;

import dev.sluice.runtime.upstream.outlier.OutlierRates;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cluster as the administration interface shows it: reads only. Any thread. */
public interface ClusterView {
    String name();

    /** {@code alt_stat_name}, else the name. */
    String observabilityName();

    /** As it was configured. */
    Cluster config();

    Metadata metadata();

    long maxConnections();

    long maxPendingRequests();

    long maxRequests();

    /** Null where outliers are not looked for. */
    @Nullable
    OutlierRates outlierRates();

    /** Hosts now. */
    List<? extends HostView> hosts();
}
