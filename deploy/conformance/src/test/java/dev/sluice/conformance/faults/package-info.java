/** Filters that misbehave on purpose, in a running server. */
@NullMarked
package dev.sluice.conformance.faults;

import org.jspecify.annotations.NullMarked;
