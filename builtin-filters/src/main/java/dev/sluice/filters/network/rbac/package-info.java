/** {@code envoy.filters.network.rbac}. */
@NullMarked
package dev.sluice.filters.network.rbac;

import org.jspecify.annotations.NullMarked;
