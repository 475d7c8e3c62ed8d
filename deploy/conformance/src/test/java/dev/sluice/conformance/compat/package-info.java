/** Plugins compiled against earlier filter APIs. */
@NullMarked
package dev.sluice.conformance.compat;

import org.jspecify.annotations.NullMarked;
