package dev.sluice.runtime.codec.h2;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.StreamReset;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on an HTTP/2 connection, of a server or a client: its outgoing half, and its end. Bytes to send wait here while the peer's windows are shut:
 * at most what one call brought, since {@link #writable} is false then. Loop-confined.
 */
final class Http2Stream extends Incoming implements HttpStream {
    private static final byte[] SERVER_ERROR = {'5', '0', '0'};

    long sendWindow;
    boolean queued;
    private boolean headSent;
    private @Nullable Leaving leaving;
    private long sentBytes;
    private boolean deferred;

    Http2Stream(Session session, int id, boolean server) {
        super(session, id, server);
    }

    boolean headSent() {
        return headSent;
    }

    void sent(int bytes) {
        sentBytes += bytes;
    }

    /** Ends it without a word to the peer: it knows, or is gone. */
    void cut(StreamReset why) {
        if (over) {
            return;
        }
        if (remoteDone() && !server && waits()) {
            // The whole response is here: its receiver gets it when it wants it.
            localDone = true;
            deferred = true;
            session.stats.deferredClose.add(1);
            return;
        }
        HttpEvents receiver = events;
        boolean tell = server || !remoteDone();
        stop();
        if (tell) {
            receiver.onReset(why);
        }
        session.over(this);
        receiver.onOver();
    }

    @Override
    Http2Stream self() {
        return this;
    }

    private void stop() {
        over = true;
        if (deferred) {
            session.stats.deferredClose.add(-1);
        }
        nothingLeaves();
        events = Nobody.EVENTS;
    }

    @Override
    void finish() {
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
        session.responding();
        sent(session.sender.head(id, tunnel ? translated(head) : head, end, false));
        if (end) {
            localEnded();
        }
    }

    /** What HTTP/2 says for an upgrade or a CONNECT. */
    private Headers translated(Headers head) {
        if (!server) {
            return ExtendedConnect.requestToTwo(head, asked);
        }
        long status = head.wire().number(HeaderName.STATUS);
        tunnel = status == 101 || status / 100 == 2;
        return ExtendedConnect.responseToTwo(head, asked);
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

    private boolean written() {
        Leaving before = leaving;
        return over || !headSent || localDone || before != null && before.ends();
    }

    @Override
    public void data(ByteBuffer bytes, boolean end) {
        if (written()) {
            bytes.position(bytes.limit());
            return;
        }
        Leaving before = leaving;
        if (before == null) {
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
            before = new Leaving(this);
            leaving = before;
        }
        before.add(bytes, end);
        session.sender.queue(this);
    }

    @Override
    public void trailers(Headers trailers) {
        if (written()) {
            return;
        }
        Leaving before = leaving;
        if (before == null) {
            sent(session.sender.head(id, trailers, true, true));
            ended();
        } else {
            before.trailers(trailers);
        }
    }

    private void nothingLeaves() {
        Leaving was = leaving;
        if (was != null) {
            leaving = null;
            was.over();
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
        Leaving rest = leaving;
        if (over || rest == null) {
            return;
        }
        if (!rest.sendSome()) {
            session.sender.queue(this);
            return;
        }
        nothingLeaves();
        Headers trailers = rest.trailers();
        if (trailers != null) {
            sent(session.sender.head(id, trailers, true, true));
        }
        if (rest.ends()) {
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
        if (remoteDone() && (server || !waits())) {
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
    public String protocol() {
        return "HTTP/2";
    }

    @Override
    public long wireBytesSent() {
        return sentBytes;
    }

    /** A client's says its end to its connection; only then it is done. This object is not used again, its user may be. */
    @Override
    public boolean done() {
        if (server) {
            events = Nobody.EVENTS;
        }
        return server || over;
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
