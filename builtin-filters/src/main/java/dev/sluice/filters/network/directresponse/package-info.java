/** {@code envoy.filters.network.direct_response}. */
@NullMarked
package dev.sluice.filters.network.directresponse;

import org.jspecify.annotations.NullMarked;
