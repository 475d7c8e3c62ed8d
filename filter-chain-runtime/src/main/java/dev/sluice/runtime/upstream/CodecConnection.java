package dev.sluice.runtime.upstream;

import dev.sluice.filter.Timer;
import dev.sluice.runtime.codec.ClientCodec;
import dev.sluice.runtime.codec.ClientHandler;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.transport.Wire;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What connections of both kinds have in common: a codec on a wire, an age, a number of requests after which it takes no more. Loop-confined. */
abstract sealed class CodecConnection extends HttpUpstream implements ClientHandler
        permits PooledConnection, SharedConnection {
    @Nullable
    Wire wire;

    @Nullable
    ClientCodec codec;

    long served;
    /** It takes no more exchanges. */
    boolean last;
    /** We close it. */
    boolean closing;
    /** The peer broke the protocol. */
    boolean broken;

    private @Nullable Timer age;

    CodecConnection(HostPool pool) {
        super(pool);
    }

    CodecConnection(HttpUpstream from) {
        super(from);
    }

    /** Speaks on that wire. */
    abstract ClientCodec speak(Wire connected);

    /** It has lived as long as it may: closes when what it runs is over. */
    abstract void grownOld();

    @Override
    final boolean used() {
        return served > 0;
    }

    final ClientCodec codec() {
        return Objects.requireNonNull(codec);
    }

    @Override
    final void begin(Wire connected) {
        wire = connected;
        pool.connected();
        codec = speak(connected);
        long longest = cluster.plan().http().maxDurationNanos();
        if (longest > 0) {
            age = loop.after(longest, () -> {
                age = null;
                cluster.stats().cxMaxDuration.add(1);
                grownOld();
            });
        }
        if (!over()) {
            pool.ready(this);
        }
    }

    /** One more request; true if it has just become the last. */
    final boolean servesLast() {
        served++;
        long most = cluster.plan().http().maxRequests();
        if (most <= 0 || served < most || last) {
            return false;
        }
        last = true;
        cluster.stats().cxMaxRequests.add(1);
        return true;
    }

    final void count(@Nullable HttpStream over) {
        if (over != null) {
            cluster.stats().cxTxBytes.add(over.wireBytesSent());
            cluster.stats().cxRxBytes.add(over.wireBytesReceived());
        }
    }

    @Override
    final void close() {
        closing = true;
        ClientCodec open = codec;
        if (open != null) {
            open.close();
        } else if (!over()) {
            abandon();
            pool.connected();
            pool.closed(this);
        }
    }

    /**
     * The wire has closed.
     *
     * @param local we wanted it so
     * @param cut something still ran
     */
    final void gone(boolean local, boolean cut) {
        if (age != null) {
            age.cancel();
        }
        cluster.stats().rqPerCx.record(served);
        ended(local, cut);
        pool.closed(this);
    }
}
