/** A key check that asks a service once for many requests. */
@NullMarked
package dev.sluice.samples.apikey;

import org.jspecify.annotations.NullMarked;
