/** Every folder of {@code sample-plugins} as its reader meets it. */
@NullMarked
package dev.sluice.conformance.samples;

import org.jspecify.annotations.NullMarked;
