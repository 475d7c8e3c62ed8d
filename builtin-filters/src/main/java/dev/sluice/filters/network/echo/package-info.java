/** {@code envoy.filters.network.echo}. */
@NullMarked
package dev.sluice.filters.network.echo;

import org.jspecify.annotations.NullMarked;
