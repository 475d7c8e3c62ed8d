/** A terminal of one's own: files of a folder. */
@NullMarked
package dev.sluice.samples.staticfiles;

import org.jspecify.annotations.NullMarked;
