package dev.sluice.runtime.http;

import dev.sluice.runtime.codec.ServerCodec;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.codec.h1.Http1Options;
import dev.sluice.runtime.codec.h1.Http1Server;
import dev.sluice.runtime.codec.h2.Http2Options;
import dev.sluice.runtime.codec.h2.Http2Server;
import dev.sluice.runtime.codec.h2.Http2Stats;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.Wire;

/**
 * Chooses a client's protocol: the configured one, else what ALPN agreed on, else what the first bytes say. The one place that knows which there are.
 * Immutable, any thread; {@link #open} on the wire's loop.
 */
record DownstreamCodecs(Choice choice, Http1Options http1, Http2Options http2, Http2Stats stats)
        implements HttpManager.Codecs {
    /** {@code codec_type}. */
    enum Choice {
        AUTO,
        HTTP1,
        HTTP2
    }

    @Override
    public ServerCodec open(Wire wire, ServerHandler handler) {
        String agreed = wire.applicationProtocol();
        if (choice == Choice.HTTP2 || choice == Choice.AUTO && agreed.equals("h2")) {
            return http2(wire, handler);
        }
        return choice == Choice.AUTO && agreed.isEmpty() ? new SniffedCodec(this, wire, handler) : http1(wire, handler);
    }

    Http1Server http1(Wire wire, ServerHandler handler) {
        return new Http1Server(wire, http1, handler);
    }

    Http2Server http2(Wire wire, ServerHandler handler) {
        return new Http2Server(wire, http2, stats, handler);
    }

    /** For what is not to be counted. */
    Http2Server http2Unnoticed(Wire wire, ServerHandler handler) {
        return new Http2Server(wire, http2, new Http2Stats(new Stats(), "explain"), handler);
    }

    boolean speaks(boolean two) {
        return choice == Choice.AUTO || two == (choice == Choice.HTTP2);
    }
}
