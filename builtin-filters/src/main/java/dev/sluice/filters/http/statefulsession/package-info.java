/** {@code envoy.filters.http.stateful_session}. */
@NullMarked
package dev.sluice.filters.http.statefulsession;

import org.jspecify.annotations.NullMarked;
