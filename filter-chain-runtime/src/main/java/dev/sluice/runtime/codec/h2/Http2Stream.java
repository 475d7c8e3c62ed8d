package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on an HTTP/2 connection, of a server or a client. Bytes that come while the receiver pauses wait here, within the window that was
 * given; the window is opened again only for bytes that a receiver took without pausing. Bytes to send wait here while the peer's windows are shut:
 * at most what one call brought, since {@link #writable} is false then. Loop-confined.
 */
final class Http2Stream implements HttpStream {
    private static final byte[] SERVER_ERROR = {'5', '0', '0'};

    private final Session session;
    private final boolean server;
    private HttpEvents events = Nobody.EVENTS;
    /** 0 for a client's stream that has not begun. */
    int id;

    long sendWindow;
    int receiveWindow;
    /** Bytes taken and not yet told to the peer. */
    int credit;

    boolean queued;
    private int unacknowledged;
    private long left = -1;
    private boolean headSent;
    private boolean localDone;
    private boolean remoteDone;
    private boolean headSeen;
    private int informational;
    private boolean over;
    private boolean paused;
    private boolean feeding;
    private boolean expectsContinue;
    private boolean bodiless;
    private boolean tunnel;
    private ExtendedConnect.@Nullable Asked asked;
    private @Nullable ByteStore arrived;
    private boolean arrivedEnd;
    private @Nullable Headers arrivedTrailers;
    private @Nullable ByteStore leaving;
    private boolean leavingEnd;
    private @Nullable Headers leavingTrailers;
    private long sentBytes;
    private long receivedBytes;

    Http2Stream(Session session, int id, boolean server) {
        this.session = session;
        this.id = id;
        this.server = server;
        receiveWindow = session.options.initialStreamWindow();
    }

    void events(HttpEvents receiver) {
        events = receiver;
    }

    boolean over() {
        return over;
    }

    boolean remoteDone() {
        return remoteDone;
    }

    boolean headSent() {
        return headSent;
    }

    /** A response head came, not an interim one. */
    boolean headSeen() {
        return headSeen;
    }

    int countInformational() {
        return ++informational;
    }

    void sent(int bytes) {
        sentBytes += bytes;
    }

    void received(int bytes) {
        receivedBytes += bytes;
    }

    // What comes in.

    /** A request's facts that matter here. */
    void request(HeadCheck check, boolean end) {
        headSeen = true;
        remoteDone = end;
        left = check.length();
        expectsContinue = check.expectsContinue();
        tunnel = check.connect();
    }

    /** The request asks for an upgrade. */
    void asks(ExtendedConnect.Asked what) {
        asked = what;
        tunnel = true;
    }

    /** A final response came for a request that asked for an upgrade. */
    void agree(Headers head, long status) {
        ExtendedConnect.Asked what = asked;
        if (what != null && status == 200) {
            ExtendedConnect.responseToOne(head, what);
        }
    }

    /** A final response's; false if its length cannot be right. */
    boolean response(HeadCheck check, long status, boolean end) {
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

    void headCame(Headers head, boolean end) {
        events.onHead(head, end);
        if (end) {
            remoteEnded();
        }
    }

    void interimCame(Headers head) {
        events.onInformational(head);
    }

    /** Takes DATA; false if there is more or less of it than was announced. */
    boolean bodyCame(ByteBuffer bytes, boolean end) {
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

    boolean trailersCame(Headers trailers) {
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

    private boolean waits() {
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
            session.taken(this, n);
        }
    }

    private void remoteEnded() {
        if (localDone && !over) {
            finish();
        }
    }

    /** Bytes that were received and never taken: the connection's window wants them back. */
    int untaken() {
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

    /** Ends it without a word to the peer: it knows, or is gone. */
    void cut(StreamReset why) {
        if (over) {
            return;
        }
        if (remoteDone && !server && waits()) {
            // The whole response is here: its receiver gets it when it wants it.
            localDone = true;
            return;
        }
        HttpEvents receiver = events;
        boolean tell = server || !remoteDone;
        stop();
        if (tell) {
            receiver.onReset(why);
        }
        session.over(this);
        receiver.onOver();
    }

    private void stop() {
        over = true;
        events = Nobody.EVENTS;
        leaving = null;
        leavingTrailers = null;
    }

    private void finish() {
        HttpEvents receiver = events;
        stop();
        session.over(this);
        receiver.onOver();
    }

    // What goes out.

    @Override
    public void informational(Headers head) {
        long status = head.wire().number(HeaderName.STATUS);
        if (!over && server && !headSent && status >= 100 && status <= 199 && status != 101) {
            expectsContinue &= status != 100;
            sent(session.sender.head(id, head, false, false));
        }
    }

    @Override
    public void continueRequest() {
        if (!over && expectsContinue && !headSent) {
            expectsContinue = false;
            session.sender.goOn(id);
            sent(14);
        }
    }

    @Override
    public void head(Headers head, boolean end) {
        if (over || headSent) {
            return;
        }
        if (server ? !beginResponse(head) : !beginRequest(head)) {
            return;
        }
        headSent = true;
        localDone = end;
        sent(session.sender.head(id, tunnel ? translated(head) : head, end, false));
        if (end) {
            localEnded();
        }
    }

    /** What HTTP/2 says for an upgrade or a CONNECT. */
    private Headers translated(Headers head) {
        ExtendedConnect.Asked what = asked;
        if (server) {
            long status = head.wire().number(HeaderName.STATUS);
            tunnel = status == 101 || status / 100 == 2;
            return what == null ? head : ExtendedConnect.responseToTwo(head, what);
        }
        return what == null ? ExtendedConnect.plain(head) : ExtendedConnect.requestToTwo(head, what);
    }

    /** False if it was an interim head after all. */
    private boolean beginResponse(Headers head) {
        long status = head.wire().number(HeaderName.STATUS);
        if (status >= 100 && status < 200 && !(status == 101 && asked != null)) {
            informational(head);
            return false;
        }
        if (status < 0 || status > 999) {
            Headers.Wire wire = head.wire();
            head.remove(HeaderName.STATUS);
            wire.pseudo(HeaderName.STATUS, wire.load(SERVER_ERROR), SERVER_ERROR.length);
        }
        return true;
    }

    /** Takes the next identifier; false if it is no request that HTTP/2 can carry. */
    private boolean beginRequest(Headers head) {
        asked = head.has(ExtendedConnect.UPGRADE) ? ExtendedConnect.asked(head) : null;
        tunnel = asked != null || head.is(HeaderName.METHOD, "CONNECT");
        bodiless = head.is(HeaderName.METHOD, "HEAD");
        boolean good = head.has(HeaderName.METHOD) && (tunnel || head.has(HeaderName.PATH));
        if (!good) {
            session.wire.loop().later(() -> cut(StreamReset.of(StreamReset.Kind.PROTOCOL, HeadCheck.RULE)));
            return false;
        }
        if (!tunnel && !head.has(HeaderName.SCHEME)) {
            head.set(HeaderName.SCHEME, "http");
        }
        return session.begin(this);
    }

    @Override
    public void data(ByteBuffer bytes, boolean end) {
        if (over || !headSent || localDone || leavingEnd) {
            bytes.position(bytes.limit());
            return;
        }
        if (leaving == null) {
            if (end && !bytes.hasRemaining()) {
                session.sender.emptyEnd(this);
                ended();
                return;
            }
            session.sender.data(this, bytes, end);
            if (!bytes.hasRemaining()) {
                if (end) {
                    ended();
                }
                return;
            }
            leaving = new ByteStore();
        }
        leaving.add(bytes);
        leavingEnd = end;
        session.sender.queue(this);
    }

    @Override
    public void trailers(Headers trailers) {
        if (over || !headSent || localDone || leavingEnd) {
            return;
        }
        if (leaving == null) {
            sent(session.sender.head(id, trailers, true, true));
            ended();
        } else {
            leavingTrailers = trailers;
            leavingEnd = true;
        }
    }

    /** A window opened by so many bytes; false if that is more than there can be. */
    boolean widen(long bytes) {
        sendWindow += bytes;
        if (sendWindow > Frame.MAX_WINDOW) {
            return false;
        }
        if (leaving != null) {
            session.sender.queue(this);
        }
        return true;
    }

    /** Its turn: sends one frame of what waits. */
    void drain() {
        ByteStore store = leaving;
        if (over || store == null) {
            return;
        }
        int before = store.size();
        ByteBuffer some = store.take(Frame.MAX_LENGTH);
        boolean last = some.remaining() == before;
        session.sender.data(this, some, last && leavingEnd && leavingTrailers == null);
        if (some.hasRemaining()) {
            store.untake(some.remaining());
        }
        if (store.size() > 0) {
            session.sender.queue(this);
            return;
        }
        leaving = null;
        Headers trailers = leavingTrailers;
        if (trailers != null) {
            leavingTrailers = null;
            sent(session.sender.head(id, trailers, true, true));
        }
        if (leavingEnd) {
            ended();
        } else {
            events.onWritable();
        }
    }

    private void ended() {
        localDone = true;
        localEnded();
    }

    private void localEnded() {
        if (over) {
            return;
        }
        if (remoteDone && (server || !waits())) {
            finish();
        } else if (server && !tunnel) {
            // The rest of the request is not wanted: RFC 9113 section 8.1.
            session.sender.reset(id, Frame.NO_ERROR);
            finish();
        }
    }

    /** The wire takes bytes again. */
    void wireWritable() {
        if (!over && !localDone && leaving == null && headSent) {
            events.onWritable();
        }
    }

    @Override
    public void reset() {
        if (!over) {
            reset(server ? Frame.INTERNAL_ERROR : Frame.CANCEL);
        }
    }

    /** Tells the peer; the receiver hears nothing. */
    void reset(int code) {
        if (id != 0) {
            session.sender.reset(id, code);
        }
        finish();
    }

    @Override
    public boolean writable() {
        return leaving == null && session.wire.writable();
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
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

    @Override
    public String protocol() {
        return "HTTP/2";
    }

    @Override
    public long wireBytesSent() {
        return sentBytes;
    }

    @Override
    public long wireBytesReceived() {
        return receivedBytes;
    }

    @Override
    public void closeAfter() {
        session.lastExchange();
    }

    @Override
    public @Nullable String upgrade() {
        ExtendedConnect.Asked what = asked;
        return what != null ? what.name() : tunnel ? "connect" : null;
    }
}
