/** Numbers of one's own, in the form that Prometheus reads. */
@NullMarked
package dev.sluice.samples.metrics;

import org.jspecify.annotations.NullMarked;
