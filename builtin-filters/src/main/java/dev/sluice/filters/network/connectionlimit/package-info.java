/** {@code envoy.filters.network.connection_limit}. */
@NullMarked
package dev.sluice.filters.network.connectionlimit;

import org.jspecify.annotations.NullMarked;
