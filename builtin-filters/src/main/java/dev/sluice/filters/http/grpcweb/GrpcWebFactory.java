package dev.sluice.filters.http.grpcweb;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.http.grpc_web.v3.GrpcWeb;

/** Makes the gRPC-Web bridge. Source: Envoy, grpc_web filter. */
@Filter("envoy.filters.http.grpc_web")
public final class GrpcWebFactory implements FilterFactory<GrpcWeb, HttpFilter> {
    @Override
    public HttpFilter open(GrpcWeb config, FilterContext context) {
        return new GrpcWebFilter(new MethodStats(context::counter));
    }
}
