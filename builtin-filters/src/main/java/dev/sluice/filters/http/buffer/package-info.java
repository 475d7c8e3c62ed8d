/** {@code envoy.filters.http.buffer}. */
@NullMarked
package dev.sluice.filters.http.buffer;

import org.jspecify.annotations.NullMarked;
