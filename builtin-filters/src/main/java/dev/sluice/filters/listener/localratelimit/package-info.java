/** {@code envoy.filters.listener.local_ratelimit}. */
@NullMarked
package dev.sluice.filters.listener.localratelimit;

import org.jspecify.annotations.NullMarked;
