package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.filter.Timer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a stream still has to send, since the peer's windows are shut or the wire is full. It ends by itself if nothing of it can leave for too long. */
final class Leaving {
    private final Http2Stream stream;
    private final Session session;
    private final ByteStore store = new ByteStore();
    private boolean end;
    private @Nullable Headers trailers;
    private int counted;
    private @Nullable Timer flush;

    Leaving(Http2Stream stream) {
        this.stream = stream;
        this.session = stream.session;
    }

    /** Nothing comes behind it. */
    boolean ends() {
        return end;
    }

    void add(ByteBuffer bytes, boolean last) {
        store.add(bytes);
        count();
        if (last) {
            ended();
        }
    }

    void trailers(Headers fields) {
        trailers = fields;
        ended();
    }

    /** Nobody writes any more, so nobody's time runs but this. */
    private void ended() {
        end = true;
        if (session.options.flushNanos() > 0) {
            flush = session.wire.loop().after(session.options.flushNanos(), this::late);
        }
    }

    private void late() {
        flush = null;
        session.stats.flushTimeout.add(1);
        stream.reset(Frame.CANCEL);
    }

    /** Sends one frame; false if more waits. */
    boolean sendSome() {
        int before = store.size();
        ByteBuffer some = store.take(Frame.MAX_LENGTH);
        boolean last = some.remaining() == before;
        session.sender.data(stream, some, last && end && trailers == null);
        if (some.hasRemaining()) {
            store.untake(some.remaining());
        }
        count();
        return store.size() == 0;
    }

    @Nullable
    Headers trailers() {
        return trailers;
    }

    private void count() {
        session.stats.pendingSendBytes.add(store.size() - counted);
        counted = store.size();
    }

    /** All of it has left, or never will. */
    void over() {
        session.stats.pendingSendBytes.add(-counted);
        counted = 0;
        if (flush != null) {
            flush.cancel();
            flush = null;
        }
    }
}
