/** {@code envoy.filters.http.compressor}. */
@NullMarked
package dev.sluice.filters.http.compressor;

import org.jspecify.annotations.NullMarked;
