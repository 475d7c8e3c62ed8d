/** {@code envoy.filters.http.set_filter_state}. */
@NullMarked
package dev.sluice.filters.http.setfilterstate;

import org.jspecify.annotations.NullMarked;
