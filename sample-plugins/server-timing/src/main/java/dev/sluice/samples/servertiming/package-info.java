/** Per-stream state and trailers. */
@NullMarked
package dev.sluice.samples.servertiming;

import org.jspecify.annotations.NullMarked;
