/** {@code envoy.filters.network.sni_cluster}. */
@NullMarked
package dev.sluice.filters.network.snicluster;

import org.jspecify.annotations.NullMarked;
