/** {@code envoy.filters.listener.http_inspector}. */
@NullMarked
package dev.sluice.filters.listener.httpinspector;

import org.jspecify.annotations.NullMarked;
