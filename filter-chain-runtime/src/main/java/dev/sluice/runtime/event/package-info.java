/** Loops, timers and what each loop keeps for itself. */
@NullMarked
package dev.sluice.runtime.event;

import org.jspecify.annotations.NullMarked;
