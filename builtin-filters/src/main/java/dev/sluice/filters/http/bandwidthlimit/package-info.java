/** {@code envoy.filters.http.bandwidth_limit}. */
@NullMarked
package dev.sluice.filters.http.bandwidthlimit;

import org.jspecify.annotations.NullMarked;
