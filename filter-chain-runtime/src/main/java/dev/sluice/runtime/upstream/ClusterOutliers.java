package dev.sluice.runtime.upstream;

import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.upstream.outlier.OutlierDetection;
import dev.sluice.runtime.upstream.outlier.OutlierEar;
import dev.sluice.runtime.upstream.outlier.OutlierEvent;
import dev.sluice.runtime.upstream.outlier.OutlierPlan;
import dev.sluice.runtime.upstream.outlier.Watched;
import org.jspecify.annotations.Nullable;

/** Ties a cluster to the detection of its outliers. On the detection's loop. */
final class ClusterOutliers implements OutlierEar {
    private final RunningCluster cluster;
    private final @Nullable OutlierLog log;
    private final Loop loop;

    private ClusterOutliers(RunningCluster cluster, @Nullable OutlierLog log, Loop loop) {
        this.cluster = cluster;
        this.log = log;
        this.loop = loop;
    }

    static OutlierDetection start(RunningCluster cluster, OutlierPlan plan, @Nullable OutlierLog log) {
        ClusterEnvironment environment = cluster.environment();
        Loop loop = environment.checking().loops().get();
        OutlierDetection detection = new OutlierDetection(
                plan,
                loop,
                cluster.scope().scope("outlier_detection"),
                environment.random().get(),
                new ClusterOutliers(cluster, log, loop));
        detection.start();
        return detection;
    }

    @Override
    public void changed(Watched host) {
        cluster.rebalance((Host) host);
    }

    @Override
    public void event(Watched host, OutlierEvent event) {
        if (log != null) {
            log.write(cluster.name(), (Host) host, event, loop);
        }
    }
}
