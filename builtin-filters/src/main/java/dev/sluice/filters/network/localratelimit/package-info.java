/** {@code envoy.filters.network.local_ratelimit}. */
@NullMarked
package dev.sluice.filters.network.localratelimit;

import org.jspecify.annotations.NullMarked;
