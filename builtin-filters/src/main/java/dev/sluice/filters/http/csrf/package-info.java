/** {@code envoy.filters.http.csrf}. */
@NullMarked
package dev.sluice.filters.http.csrf;

import org.jspecify.annotations.NullMarked;
