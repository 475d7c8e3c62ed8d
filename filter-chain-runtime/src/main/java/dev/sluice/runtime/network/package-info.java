/**
 * A client's connection and its network chain: {@link dev.sluice.runtime.network.DownstreamConnection} asks the filters of its {@link
 * dev.sluice.runtime.network.NetworkChain} and then joins the client to an upstream, sends a reply, or hands its wire to an {@link
 * dev.sluice.runtime.network.Endpoint}.
 */
@NullMarked
package dev.sluice.runtime.network;

import org.jspecify.annotations.NullMarked;
