package dev.sluice.filters.http.healthcheck;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.extensions.filters.http.health_check.v3.HealthCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes the health check filter. Source: Envoy, health_check filter. */
@Filter("envoy.filters.http.health_check")
public final class HealthCheckFactory implements FilterFactory<HealthCheck, HttpFilter> {
    @Override
    public HttpFilter open(HealthCheck config, FilterContext context) throws InvalidConfig {
        boolean passThrough = config.getPassThroughMode().getValue();
        Duration cacheTime = config.hasCacheTime() ? Times.of(config.getCacheTime()) : Duration.ZERO;
        if (!passThrough && !cacheTime.isZero()) {
            throw new InvalidConfig("cache_time", "goes with pass_through_mode only");
        }
        if (passThrough && config.getClusterMinHealthyPercentagesCount() > 0) {
            throw new InvalidConfig("cluster_min_healthy_percentages", "goes without pass_through_mode only");
        }
        List<ClusterHealth> clusters = new ArrayList<>();
        config.getClusterMinHealthyPercentagesMap()
                .forEach((name, least) -> clusters.add(new ClusterHealth(context.cluster(name), least.getValue())));
        return new HealthCheckFilter(
                context, context.headerMatcher(config.getHeadersList()), passThrough, cacheTime.toNanos(), clusters);
    }
}
