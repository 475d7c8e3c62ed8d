/** A look at whole request bodies. */
@NullMarked
package dev.sluice.samples.bodyscan;

import org.jspecify.annotations.NullMarked;
