package dev.sluice.runtime.upstream;

import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.codec.h1.Http1Client;
import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.transport.Wire;

/** Makes the codec of a fresh upstream connection and starts its wire. Called on the wire's loop. */
@FunctionalInterface
public interface ClientCodecs {
    /** HTTP/1.1. */
    ClientCodecs HTTP1 = (wire, handler, options) -> new Http1Client(wire, options, handler);

    ClientCodec open(Wire wire, ClientHandler handler, Http1Options options);
}
