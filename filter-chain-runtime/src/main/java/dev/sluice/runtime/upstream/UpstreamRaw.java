package dev.sluice.runtime.upstream;

import dev.sluice.runtime.transport.Wire;

/** A fresh plain connection; start it to get its bytes. {@code host}: address:port. */
public record UpstreamRaw(Wire wire, String host) {}
