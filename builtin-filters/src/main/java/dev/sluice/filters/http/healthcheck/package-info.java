/** {@code envoy.filters.http.health_check}. */
@NullMarked
package dev.sluice.filters.http.healthcheck;

import org.jspecify.annotations.NullMarked;
