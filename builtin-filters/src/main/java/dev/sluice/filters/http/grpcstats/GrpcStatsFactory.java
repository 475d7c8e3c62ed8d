package dev.sluice.filters.http.grpcstats;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import io.envoyproxy.envoy.config.core.v3.GrpcMethodList;
import io.envoyproxy.envoy.extensions.filters.http.grpc_stats.v3.FilterConfig;
import java.util.HashSet;
import java.util.Set;

/** Makes the gRPC statistics. Source: Envoy, grpc_stats filter. */
@Filter("envoy.filters.http.grpc_stats")
public final class GrpcStatsFactory implements FilterFactory<FilterConfig, HttpFilter> {
    @Override
    public HttpFilter open(FilterConfig config, FilterContext context) {
        Set<String> listed = new HashSet<>();
        for (GrpcMethodList.Service service :
                config.getIndividualMethodStatsAllowlist().getServicesList()) {
            for (String method : service.getMethodNamesList()) {
                listed.add('/' + service.getName() + '/' + method);
            }
        }
        MethodNames names = new MethodNames(
                config.getStatsForAllMethods().getValue(),
                Set.copyOf(listed),
                config.getReplaceDotsInGrpcServiceName());
        return new GrpcStatsFilter(
                new MethodCounters.Table(context, names), config.getEmitFilterState(), config.getEnableUpstreamStats());
    }
}
