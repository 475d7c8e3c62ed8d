/** {@code envoy.filters.network.set_filter_state}. */
@NullMarked
package dev.sluice.filters.network.setfilterstate;

import org.jspecify.annotations.NullMarked;
