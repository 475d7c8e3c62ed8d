package dev.sluice.runtime.upstream;

import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.upstream.plan.Downstream;
import org.jspecify.annotations.Nullable;

/** A connection of a {@link HostPool}, whatever HTTP it speaks: how many exchanges it has room for is what differs. Loop-confined. */
abstract sealed class HttpUpstream extends Opening permits CodecConnection {
    /** Since when it runs nothing. */
    long idleSince;
    /** It stands in the pool's list of those that have room. */
    boolean listed;

    final HostPool pool;

    HttpUpstream(HostPool pool) {
        super(pool.cluster(), pool.host(), pool.loop());
        this.pool = pool;
    }

    /** The same connection, when it turned out to speak the other HTTP. */
    HttpUpstream(HttpUpstream from) {
        super(from);
        this.pool = from.pool;
    }

    @Override
    final @Nullable Downstream client() {
        return pool.client();
    }

    @Override
    final TlsContext.Peer peer() {
        return pool.peer();
    }

    @Override
    final void opened(Wire wire) {
        pool.speaking(this, wire).begin(wire);
    }

    /** Connected: it speaks. */
    abstract void begin(Wire wire);

    /** It has served a request. */
    abstract boolean used();

    /** Exchanges that it has room for now. */
    abstract int room();

    /** It runs an exchange. */
    abstract boolean busy();

    /** Begins an exchange; the breakers have been asked. */
    abstract void attach(HttpEvents events, OpenListener<? super UpstreamHttp> listener);

    /** Takes no more exchanges and closes when those that run are over. */
    abstract void drain();

    /** Ends it now, whatever runs. */
    abstract void close();

    @Override
    final void failed(boolean timedOut, String reason) {
        pool.connectFailed(this, timedOut, reason);
    }
}
