/** {@code envoy.filters.http.cache}. */
@NullMarked
package dev.sluice.filters.http.cache;

import org.jspecify.annotations.NullMarked;
