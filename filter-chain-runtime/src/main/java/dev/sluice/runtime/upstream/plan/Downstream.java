package dev.sluice.runtime.upstream.plan;

import java.net.SocketAddress;

/** A client and where it connected to, for hosts that are told by the PROXY protocol. Immutable. */
public record Downstream(SocketAddress remote, SocketAddress local) {}
