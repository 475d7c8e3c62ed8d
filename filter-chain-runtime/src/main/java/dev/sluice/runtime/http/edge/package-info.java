/**
 * What the connection manager does to heads at the edge, as pure functions over their bytes: paths and hosts, hop-by-hop headers, forwarding headers,
 * request ids, and what responses are stamped with. Nothing here allocates for an ordinary request.
 */
@NullMarked
package dev.sluice.runtime.http.edge;

import org.jspecify.annotations.NullMarked;
