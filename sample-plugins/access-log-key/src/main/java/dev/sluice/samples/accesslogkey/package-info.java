/** A value of a filter in the access log. */
@NullMarked
package dev.sluice.samples.accesslogkey;

import org.jspecify.annotations.NullMarked;
