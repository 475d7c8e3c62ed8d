/** {@code envoy.filters.http.header_to_metadata}. */
@NullMarked
package dev.sluice.filters.http.headertometadata;

import org.jspecify.annotations.NullMarked;
