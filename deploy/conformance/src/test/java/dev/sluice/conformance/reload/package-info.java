/** Configuration, plugins and scripts replaced while requests run. */
@NullMarked
package dev.sluice.conformance.reload;

import org.jspecify.annotations.NullMarked;
