/** Words of response bodies changed as the bytes pass. */
@NullMarked
package dev.sluice.samples.bodyrewrite;

import org.jspecify.annotations.NullMarked;
