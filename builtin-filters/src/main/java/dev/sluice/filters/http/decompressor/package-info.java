/** {@code envoy.filters.http.decompressor}. */
@NullMarked
package dev.sluice.filters.http.decompressor;

import org.jspecify.annotations.NullMarked;
