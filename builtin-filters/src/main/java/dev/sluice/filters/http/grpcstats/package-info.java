/** {@code envoy.filters.http.grpc_stats}. */
@NullMarked
package dev.sluice.filters.http.grpcstats;

import org.jspecify.annotations.NullMarked;
