/** Clusters, discovery, balancing, pools, breakers. */
@NullMarked
package dev.sluice.runtime.upstream;

import org.jspecify.annotations.NullMarked;
