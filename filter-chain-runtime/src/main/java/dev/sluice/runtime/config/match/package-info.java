/** Envoy's matchers of strings and headers and its fractions, compiled to functions. */
@NullMarked
package dev.sluice.runtime.config.match;

import org.jspecify.annotations.NullMarked;
