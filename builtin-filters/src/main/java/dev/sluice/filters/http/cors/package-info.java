/** {@code envoy.filters.http.cors}. */
@NullMarked
package dev.sluice.filters.http.cors;

import org.jspecify.annotations.NullMarked;
