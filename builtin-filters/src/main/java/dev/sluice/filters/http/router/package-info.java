/** {@code envoy.filters.http.router}: chooses cluster and timeouts, tells the runtime to forward. */
@NullMarked
package dev.sluice.filters.http.router;

import org.jspecify.annotations.NullMarked;
