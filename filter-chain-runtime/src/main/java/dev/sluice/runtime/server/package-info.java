/** Composition: builds a snapshot of a configuration, starts, reloads, drains, stops. */
@NullMarked
package dev.sluice.runtime.server;

import org.jspecify.annotations.NullMarked;
