/** Filters from jars: PF4J finds and loads them, one manager and class loader per generation; streams hold leases on what they run. */
@NullMarked
package dev.sluice.runtime.extension.plugin;

import org.jspecify.annotations.NullMarked;
