/** The smallest filter: a record is its own configuration. */
@NullMarked
package dev.sluice.samples.addheader;

import org.jspecify.annotations.NullMarked;
