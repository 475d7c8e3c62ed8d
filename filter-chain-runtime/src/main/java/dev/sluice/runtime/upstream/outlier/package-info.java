/** Outlier detection: what requests to a host come to is counted, and who does badly is taken out for a while. Source: Envoy, outlier detection. */
@NullMarked
package dev.sluice.runtime.upstream.outlier;

import org.jspecify.annotations.NullMarked;
