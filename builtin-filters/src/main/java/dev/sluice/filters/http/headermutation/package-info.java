/** {@code envoy.filters.http.header_mutation}. */
@NullMarked
package dev.sluice.filters.http.headermutation;

import org.jspecify.annotations.NullMarked;
