/** {@code envoy.filters.network.tcp_proxy}. */
@NullMarked
package dev.sluice.filters.network.tcpproxy;

import org.jspecify.annotations.NullMarked;
