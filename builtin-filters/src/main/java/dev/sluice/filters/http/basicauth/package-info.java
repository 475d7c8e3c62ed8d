/** {@code envoy.filters.http.basic_auth}. */
@NullMarked
package dev.sluice.filters.http.basicauth;

import org.jspecify.annotations.NullMarked;
