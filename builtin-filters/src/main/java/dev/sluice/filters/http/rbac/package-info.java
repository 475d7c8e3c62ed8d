/** {@code envoy.filters.http.rbac}. */
@NullMarked
package dev.sluice.filters.http.rbac;

import org.jspecify.annotations.NullMarked;
