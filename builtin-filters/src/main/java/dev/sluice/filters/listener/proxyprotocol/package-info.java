/** {@code envoy.filters.listener.proxy_protocol}. */
@NullMarked
package dev.sluice.filters.listener.proxyprotocol;

import org.jspecify.annotations.NullMarked;
