/** Counters, gauges, histograms under Envoy's names. */
@NullMarked
package dev.sluice.runtime.stats;

import org.jspecify.annotations.NullMarked;
