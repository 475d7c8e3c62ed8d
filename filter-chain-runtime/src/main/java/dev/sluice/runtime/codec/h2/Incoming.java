package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The incoming half of a stream. Bytes that come while the receiver pauses wait here, within the window that was given; the window is opened again only
 * for bytes that a receiver took without pausing. Part of the stream's object, so that a stream is one object. Loop-confined.
 */
abstract sealed class Incoming permits Http2Stream {
    final Session session;
    final boolean server;
    /** 0 for a client's stream that has not begun. */
    int id;

    int receiveWindow;
    /** Bytes taken and not yet told to the peer. */
    int credit;

    HttpEvents events = Nobody.EVENTS;
    boolean over;
    boolean localDone;
    boolean expectsContinue;
    boolean bodiless;
    boolean tunnel;
    ExtendedConnect.@Nullable Asked asked;
    private boolean remoteDone;
    private boolean headSeen;
    private int informational;
    private int unacknowledged;
    private long left = -1;
    private boolean paused;
    private boolean feeding;
    private @Nullable ByteStore arrived;
    private boolean arrivedEnd;
    private @Nullable Headers arrivedTrailers;
    private long receivedBytes;

    Incoming(Session session, int id, boolean server) {
        this.session = session;
        this.id = id;
        this.server = server;
        receiveWindow = session.options.initialStreamWindow();
    }

    abstract Http2Stream self();

    /** Both halves are over. */
    abstract void finish();

    final void events(HttpEvents receiver) {
        events = receiver;
    }

    final boolean over() {
        return over;
    }

    final boolean remoteDone() {
        return remoteDone;
    }

    /** A response head came, not an interim one. */
    final boolean headSeen() {
        return headSeen;
    }

    final int countInformational() {
        return ++informational;
    }

    final void received(int bytes) {
        receivedBytes += bytes;
    }

    // What comes in.

    /** A request's facts that matter here. */
    final void request(HeadCheck check, boolean end) {
        headSeen = true;
        remoteDone = end;
        left = check.length();
        expectsContinue = check.expectsContinue();
        tunnel = check.connect();
    }

    /** The request asks for an upgrade. */
    final void asks(ExtendedConnect.Asked what) {
        asked = what;
        tunnel = true;
    }

    /** A final response came for a request that asked for an upgrade. */
    final void agree(Headers head, long status) {
        ExtendedConnect.Asked what = asked;
        if (what != null && status == 200) {
            ExtendedConnect.responseToOne(head, what);
        }
    }

    /** A final response's; false if its length cannot be right. */
    final boolean response(HeadCheck check, long status, boolean end) {
        headSeen = true;
        boolean none = bodiless || status == 204 || status == 304;
        left = none ? 0 : check.length();
        if (tunnel && status / 100 == 2) {
            left = -1;
        }
        boolean good = !end || none || check.length() <= 0;
        remoteDone = end && good;
        return good;
    }

    final void headCame(Headers head, boolean end) {
        events.onHead(head, end);
        if (end) {
            remoteEnded();
        }
    }

    final void interimCame(Headers head) {
        events.onInformational(head);
    }

    /** Takes DATA; false if there is more or less of it than was announced. */
    final boolean bodyCame(ByteBuffer bytes, boolean end) {
        int n = bytes.remaining();
        expectsContinue = false;
        if (left >= 0) {
            left -= n;
            if (left < 0 || end && left > 0) {
                return false;
            }
        }
        remoteDone |= end;
        if (paused || waits()) {
            store(bytes, end);
        } else {
            unacknowledged += n;
            deliver(bytes, end);
        }
        return true;
    }

    final boolean trailersCame(Headers trailers) {
        if (left > 0) {
            return false;
        }
        remoteDone = true;
        if (waits()) {
            arrivedTrailers = trailers;
            arrivedEnd = true;
        } else {
            events.onTrailers(trailers);
            remoteEnded();
        }
        return true;
    }

    final boolean waits() {
        return arrived != null || arrivedEnd;
    }

    private void store(ByteBuffer bytes, boolean end) {
        if (bytes.hasRemaining() || end) {
            ByteStore store = arrived;
            if (store == null) {
                store = new ByteStore();
                arrived = store;
            }
            store.add(bytes);
            arrivedEnd |= end;
        }
    }

    private void deliver(ByteBuffer bytes, boolean end) {
        if (bytes.hasRemaining() || end) {
            events.onData(bytes, end);
        }
        acknowledge();
        if (end) {
            remoteEnded();
        }
    }

    /** Bytes taken by a receiver that wants more open the windows again. */
    private void acknowledge() {
        if (!paused && !over && unacknowledged > 0) {
            int n = unacknowledged;
            unacknowledged = 0;
            session.taken(self(), n);
        }
    }

    private void remoteEnded() {
        if (localDone && !over) {
            finish();
        }
    }

    /** Bytes that were received and never taken: the connection's window wants them back. */
    final int untaken() {
        int n = unacknowledged + (arrived == null ? 0 : arrived.size());
        unacknowledged = 0;
        arrived = null;
        return n;
    }

    private void feed() {
        feeding = false;
        ByteStore store = arrived;
        while (!paused && !over && store != null) {
            ByteBuffer some = store.take(Frame.MAX_LENGTH);
            boolean all = store.size() == 0;
            unacknowledged += some.remaining();
            if (all) {
                arrived = null;
                store = null;
            }
            boolean end = all && arrivedEnd && arrivedTrailers == null;
            arrivedEnd &= !end;
            deliver(some, end);
        }
        Headers trailers = arrivedTrailers;
        if (!over && trailers != null && arrived == null && !paused) {
            arrivedTrailers = null;
            arrivedEnd = false;
            events.onTrailers(trailers);
            remoteEnded();
        }
    }

    public final void pause() {
        paused = true;
    }

    public final void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        if (over) {
            return;
        }
        if (waits()) {
            if (!feeding) {
                feeding = true;
                session.wire.loop().later(this::feed);
            }
        } else {
            acknowledge();
        }
    }

    public final long wireBytesReceived() {
        return receivedBytes;
    }
}
