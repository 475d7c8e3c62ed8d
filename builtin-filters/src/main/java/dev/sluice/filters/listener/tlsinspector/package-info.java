/** {@code envoy.filters.listener.tls_inspector}. */
@NullMarked
package dev.sluice.filters.listener.tlsinspector;

import org.jspecify.annotations.NullMarked;
