/** From YAML or JSON to Envoy's own messages with positions; problems with places. */
@NullMarked
package dev.sluice.runtime.config;

import org.jspecify.annotations.NullMarked;
