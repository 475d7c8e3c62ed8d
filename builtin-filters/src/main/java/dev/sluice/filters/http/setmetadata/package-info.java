/** {@code envoy.filters.http.set_metadata}. */
@NullMarked
package dev.sluice.filters.http.setmetadata;

import org.jspecify.annotations.NullMarked;
