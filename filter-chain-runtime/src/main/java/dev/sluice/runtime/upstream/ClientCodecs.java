package dev.sluice.runtime.upstream;

import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.transport.Wire;

/** Makes the codec of a fresh upstream connection and starts its wire. Called on the wire's loop. */
@FunctionalInterface
public interface ClientCodecs {
    ClientCodec open(Wire wire, ClientHandler handler, ResponseLimits limits);
}
