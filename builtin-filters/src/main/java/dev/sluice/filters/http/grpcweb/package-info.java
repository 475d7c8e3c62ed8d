/** {@code envoy.filters.http.grpc_web}. */
@NullMarked
package dev.sluice.filters.http.grpcweb;

import org.jspecify.annotations.NullMarked;
