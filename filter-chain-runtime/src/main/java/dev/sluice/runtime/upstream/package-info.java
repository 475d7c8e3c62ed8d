/**
 * Clusters, discovery, balancing, pools, breakers. A configuration becomes a {@code ClusterPlan} (in {@code plan}) and that a {@code
 * RunningCluster} in a {@code ClusterSet}; {@code FixedHosts} or {@code DnsHosts} publish a {@code HostSet}. A request meets {@code
 * RunningCluster}, its loop's {@code LoopCluster}, the {@code Balancer}, a {@code HostPool} and a {@code PooledConnection}; raw bytes a {@code
 * RawConnection}. Numbers are in {@code ClusterStats}, {@code ResponseCounters}, {@code Host}; limits in {@code Breakers}.
 */
@NullMarked
package dev.sluice.runtime.upstream;

import org.jspecify.annotations.NullMarked;
