/** A filter that is there twice, in Java and in JavaScript. */
@NullMarked
package dev.sluice.samples.twolanguages;

import org.jspecify.annotations.NullMarked;
