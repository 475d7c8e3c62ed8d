package dev.sluice.runtime.http;

import dev.sluice.filter.Body;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Messages;
import dev.sluice.filter.Response;
import dev.sluice.filter.Source;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.Drain;
import dev.sluice.runtime.chain.Lane;
import dev.sluice.runtime.chain.LaneInput;
import dev.sluice.runtime.chain.Walk;
import dev.sluice.runtime.codec.HeadPool;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What goes to the client, from a host or made here: its head goes from the last filter to the first, each of which sees one at most once, its bytes
 * out of their lane. Loop-confined.
 */
final class ResponseWay extends Walk implements Response, Drain {
    private final HttpExchange x;
    private @Nullable Lane lane;
    /** The lane that is used again with the exchange. */
    private final Lane own;

    private boolean ownUsed;
    private boolean local;
    private boolean ended;
    private int asked;

    ResponseWay(HttpExchange x) {
        super(x);
        this.x = x;
        this.own = new Lane(x, LaneInput.NONE, x.facts.bufferLimitBytes());
    }

    /** Whether nobody can hold a part of it. */
    boolean pristine() {
        return own.pristine() && (lane == null || lane == own);
    }

    /** As new, for the exchange's next request. */
    void renew() {
        lane = null;
        ownUsed = false;
        local = false;
        ended = false;
        asked = 0;
    }

    private Lane fresh(LaneInput brake) {
        int limit = x.facts.bufferLimitBytes();
        if (ownUsed) {
            return new Lane(x, brake, limit);
        }
        ownUsed = true;
        own.renew(brake, limit);
        return own;
    }

    // Where it comes from.

    private Lane lane() {
        Lane now = lane;
        if (now == null) {
            throw new IllegalStateException("there is no response yet");
        }
        return now;
    }

    boolean exists() {
        return lane != null;
    }

    @Nullable
    Lane laneOrNull() {
        return lane;
    }

    /** A head came from upstream; its body comes to the lane that is returned. */
    Lane arriving(Headers head, LaneInput brake) {
        x.responseHead = head;
        local = false;
        Lane fresh = fresh(brake);
        fresh.head(x.filters.terminal());
        lane = fresh;
        return fresh;
    }

    /** The terminal has let the arrived head pass. */
    void respond() {
        x.requestWay.stop();
        x.responseHeadAt = x.nanoTime();
        if (x.details.isEmpty()) {
            x.details = "via_upstream";
        }
        start(asked, x.filters.length());
    }

    /** Drops a response that no filter has seen or that is replaced. */
    void drop() {
        stop();
        if (lane != null) {
            lane.close();
            lane = null;
        }
        x.responseHead = ExchangeFacts.NO_HEADERS;
    }

    /** As if nothing had been said yet. */
    void forget() {
        drop();
        asked = 0;
        local = false;
    }

    /** A local reply: past the filters that have not seen a response yet, or, if a head has left, a cut. */
    void reply(Verdict.Reply reply) {
        if (x.over()) {
            return;
        }
        x.details = reply.details();
        x.requestWay.stop();
        if (x.headSent) {
            LocalBody.close(reply.body());
            x.cut(StreamInfo.Ending.LOCAL_RESET);
            return;
        }
        x.forwarding.cancel();
        drop();
        local = true;
        x.responseHead = LocalHead.of(reply, HeadPool.of(x.loop()));
        Source body = LocalBody.of(x, reply);
        Lane fresh = fresh(LaneInput.NONE);
        lane = fresh;
        if (body == LocalBody.NONE) {
            fresh.end();
        } else {
            fresh.produce(body, x.current());
        }
        if (x.requestLane.touched() && !x.over()) {
            x.requestLane.advance();
            x.requestLane.open(Drain.NOWHERE);
        }
        x.responseHeadAt = x.nanoTime();
        start(asked, x.filters.length());
    }

    // The filters.

    private int filter(int step) {
        return x.filters.length() - 1 - step;
    }

    @Override
    protected Verdict ask(int step) throws Exception {
        asked = step + 1;
        lane().head(filter(step));
        return x.filters.response(filter(step));
    }

    @Override
    protected void enter(int step) {
        x.enter(filter(step));
    }

    @Override
    protected void waits(int step) {
        lane().awaited();
    }

    @Override
    protected void proceeded(int step) {
        lane().decided();
        lane().advance();
    }

    @Override
    protected void walked() {
        sendHead();
    }

    @Override
    protected void decided(int step, Verdict verdict) {
        lane().decided();
        lane().withdraw();
        if (verdict instanceof Verdict.Forward) {
            x.notAllowed(filter(step), verdict);
        } else {
            x.decided(verdict);
        }
    }

    @Override
    protected Verdict failed(int step, Throwable why) {
        return x.filters.onFailure(filter(step), why);
    }

    // The client.

    private void sendHead() {
        Lane from = lane();
        from.settleLength();
        HttpStats stats = x.manager().stats();
        x.manager().heads().response(x, x.responseHead);
        boolean upgrades = !x.upgrade().isEmpty();
        if (!x.requestEnded() && !upgrades) {
            stats.rqResponseBeforeComplete.add(1);
            if (local && !x.http2()) {
                x.out.closeAfter();
            }
        }
        if (upgrades && !x.http2() && !accepts()) {
            x.out.closeAfter();
        }
        x.headSent = true;
        boolean end = from.bodiless();
        x.downstreamFirstSent = x.nanoTime();
        long before = x.out.wireBytesSent();
        x.out.head(x.responseHead, end);
        if (x.over()) {
            return;
        }
        x.responseHeadBytes = x.out.wireBytesSent() - before;
        x.connection.touch(x.deadlines.next());
        if (end) {
            over();
        } else {
            x.opens();
            x.forwarding.accepted();
            from.open(this);
        }
    }

    @Override
    public void data(ByteBuffer bytes, boolean end) {
        x.sent += bytes.remaining();
        if (x.recording != null) {
            x.recording.responseBytes(bytes);
        }
        x.deadlines.active();
        x.out.data(bytes, end);
        if (end) {
            over();
        }
    }

    @Override
    public void trailers(Headers trailers) {
        x.out.trailers(trailers);
        over();
    }

    @Override
    public boolean writable() {
        return x.out.writable();
    }

    /** The client takes more. */
    void drainWritable() {
        Lane from = lane;
        if (from != null) {
            x.deadlines.active();
            from.drainWritable();
        }
    }

    private void over() {
        if (x.over()) {
            return;
        }
        ended = true;
        x.downstreamLastSent = x.nanoTime();
        if (!tunnel() || x.requestLane.finished()) {
            x.complete(StreamInfo.Ending.COMPLETE);
        }
    }

    /** The filter that holds the response's head or bytes; -1 if none does. */
    int waitsFor() {
        if (waiting()) {
            return filter(at());
        }
        return lane == null ? -1 : lane.holder();
    }

    /** The last byte or trailer has gone to the client. */
    boolean ended() {
        return ended;
    }

    /** An accepted upgrade: both ways are raw bytes, and each ends by itself. */
    boolean tunnel() {
        return x.headSent && !x.upgrade().isEmpty() && accepts();
    }

    boolean accepts() {
        int status = (int) x.responseHead.wire().number(HeaderName.STATUS);
        return !local && (status == 101 || status / 100 == 2);
    }

    // What filters see.

    @Override
    public boolean localReply() {
        return local;
    }

    @Override
    public Headers headers() {
        return x.responseHead;
    }

    @Override
    public Body body() {
        return lane();
    }

    @Override
    public Messages messages() {
        return x.conversation().of(false);
    }

    @Override
    public Headers trailers() {
        return lane().trailers();
    }
}
