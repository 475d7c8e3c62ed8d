/** {@code envoy.filters.http.local_ratelimit}. */
@NullMarked
package dev.sluice.filters.http.localratelimit;

import org.jspecify.annotations.NullMarked;
