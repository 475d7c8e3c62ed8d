/** What a configuration says of a cluster: {@code ClusterCompiler} reads it into a {@code ClusterPlan}. Nothing runs. Immutable values. */
@NullMarked
package dev.sluice.runtime.upstream.plan;

import org.jspecify.annotations.NullMarked;
