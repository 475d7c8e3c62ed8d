/** {@code envoy.filters.http.fault}. */
@NullMarked
package dev.sluice.filters.http.fault;

import org.jspecify.annotations.NullMarked;
