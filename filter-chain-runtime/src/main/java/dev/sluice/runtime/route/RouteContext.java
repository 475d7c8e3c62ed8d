package dev.sluice.runtime.route;

import dev.sluice.runtime.upstream.Clusters;

/**
 * What compiling routes needs from outside.
 *
 * @param validateClusters whether an unknown cluster is an error unless the table says otherwise: yes for tables in the file, no for those from a
 *     discovery service
 */
public record RouteContext(Clusters clusters, PerRouteOpener opener, boolean validateClusters) {}
