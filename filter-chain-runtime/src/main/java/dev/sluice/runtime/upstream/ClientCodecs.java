package dev.sluice.runtime.upstream;

import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.codec.h1.Http1Client;
import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.codec.h2.Http2Client;
import dev.sluice.runtime.codec.h2.Http2Options;
import dev.sluice.runtime.codec.h2.Http2Stats;
import dev.sluice.runtime.transport.Wire;

/** Makes the codec of a fresh upstream connection and starts its wire. Called on the wire's loop. */
@FunctionalInterface
public interface ClientCodecs {
    /** HTTP/1.1. */
    ClientCodecs HTTP1 = (wire, handler, options) -> new Http1Client(wire, options, handler);

    ClientCodec open(Wire wire, ClientHandler handler, Http1Options options);

    /** The same for HTTP/2. */
    default ClientCodec openHttp2(Wire wire, ClientHandler handler, Http2Options options, Http2Stats stats) {
        return new Http2Client(wire, options, stats, handler);
    }
}
