package dev.sluice.runtime.chain;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Transform;
import dev.sluice.runtime.chain.watch.FilterNumbers;
import dev.sluice.runtime.chain.watch.Misuse;
import dev.sluice.runtime.chain.watch.Watch;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One station of a {@link Lane}: a transform, a source that only has an end, a cut that swallows what comes, or the lane's tail where bytes wait for
 * the head to move on. What a station writes goes to the next one's queue; the lane runs the stations in order, so that no callback is nested in
 * another, and what is passed on within one event is not copied.
 */
final class Node implements Sink {
    /** What a node does with bytes. */
    enum Kind {
        TRANSFORM,
        AT_END,
        ORIGIN,
        CUT,
        TAIL
    }

    final Lane lane;
    final Kind kind;
    final int filter;
    final @Nullable Source source;

    @Nullable
    Node next;

    @Nullable
    ByteQueue queue;

    boolean inputEnded;
    boolean afterCut;
    private boolean endCalled;
    private boolean passed;
    private boolean cut;
    private boolean closed;
    private @Nullable Waits waits;
    private @Nullable FilterNumbers numbers;
    private long took;
    private long gave;
    private boolean overrun;

    Node(Lane lane, Kind kind, int filter, @Nullable Source source) {
        this.lane = lane;
        this.kind = kind;
        this.filter = filter;
        this.source = source;
    }

    /** As a new tail, with the queue it has. */
    void renew() {
        if (queue != null && !queue.isEmpty()) {
            queue.clear();
        }
        inputEnded = false;
        afterCut = false;
    }

    ByteQueue queue() {
        ByteQueue q = queue;
        if (q == null) {
            q = new ByteQueue();
            queue = q;
        }
        return q;
    }

    long queued() {
        return queue == null ? 0 : queue.total();
    }

    Node next() {
        Node n = next;
        if (n == null) {
            throw new IllegalStateException("a tail has no next node");
        }
        return n;
    }

    /** The first from here on that looks at bytes. */
    Node taker() {
        Node taker = this;
        while (taker.kind == Kind.AT_END) {
            taker = taker.next();
        }
        return taker;
    }

    /** Takes bytes from the node before. */
    void accept(Bytes bytes) {
        switch (kind) {
            case AT_END -> next().accept(bytes);
            case CUT -> {}
            case TRANSFORM -> {
                if (!cut) {
                    queue().add(bytes);
                }
            }
            case TAIL -> {
                queue().add(bytes);
                lane.checkLimit();
            }
            default -> queue().add(bytes);
        }
    }

    /** Whether the node before may write more. */
    boolean room() {
        return switch (kind) {
            case AT_END, ORIGIN -> next().room();
            case CUT -> true;
            case TAIL -> lane.tailHasRoom(queued());
            case TRANSFORM -> cut || queued() < lane.highBytes();
        };
    }

    /** Runs as far as it can; returns whether anything moved. */
    boolean run() {
        if (kind == Kind.TAIL) {
            return lane.drainTail(this);
        }
        if (kind == Kind.CUT || passed) {
            return false;
        }
        try {
            return runCallbacks();
        } catch (Throwable failure) {
            lane.owner().failed(filter, failure);
            return false;
        } finally {
            lane.owner().left();
        }
    }

    private boolean runCallbacks() {
        boolean moved = waits != null && (waits.runReady() | waits.runRoom());
        if (kind == Kind.TRANSFORM) {
            moved |= runChunks((Transform) source());
        }
        if (mayEnd()) {
            endCalled = true;
            moved = true;
            lane.owner().enter(filter);
            source().end(lane.trailersFor(this), this);
            runReady();
        }
        if ((cut || endCalled && !holds()) && !lane.stopped()) {
            passed = true;
            moved = true;
            checkLength();
            close();
            next().inputEnded = true;
        }
        return moved;
    }

    private boolean mayEnd() {
        return inputEnded
                && !cut
                && !endCalled
                && !holds()
                && queued() == 0
                && slowersWritable()
                && next().room()
                && !lane.stopped();
    }

    private boolean runChunks(Transform transform) {
        ByteQueue q = queue;
        boolean moved = false;
        while (q != null && !q.isEmpty() && !holds() && next().room() && slowersWritable() && !lane.stopped()) {
            Bytes bytes = q.poll();
            if (bytes == null) {
                break;
            }
            moved = true;
            lane.owner().enter(filter);
            count(bytes.length());
            Watch watch = lane.watch();
            if (watch == null) {
                transform.chunk(numbers == null ? bytes : Lendings.lend(lane, filter, numbers, bytes), this);
            } else {
                lend(watch, transform, bytes);
            }
            runReady();
        }
        return moved;
    }

    private void count(int bytes) {
        if (numbers == null) {
            FilterNumbers own = lane.owner().numbers(filter);
            if (own == null) {
                return;
            }
            numbers = own;
        }
        numbers.took(bytes);
    }

    private void lend(Watch watch, Transform transform, Bytes bytes) {
        took += bytes.length();
        Lent.Loan loan = new Lent.Loan(watch, lane.owner(), filter);
        try {
            transform.chunk(loan.lend(bytes), this);
        } finally {
            loan.end();
        }
    }

    private void checkLength() {
        if (lane.watch() != null && kind == Kind.TRANSFORM && took != gave && ((Transform) source()).keepsLength()) {
            lane.see(Misuse.LENGTH_CHANGED, filter, "keepsLength, but " + took + " bytes came and " + gave + " left");
        }
    }

    /** Whether more or fewer bytes may leave than came. */
    boolean mayChangeLength() {
        return kind == Kind.TRANSFORM && !passed && !((Transform) source()).keepsLength();
    }

    boolean holds() {
        return waits != null && waits.held();
    }

    private boolean slowersWritable() {
        return waits == null || waits.slowersWritable();
    }

    private void runReady() {
        if (waits != null) {
            waits.runReady();
        }
    }

    private Waits waits() {
        Waits own = waits;
        if (own == null) {
            own = new Waits(this);
            waits = own;
        }
        return own;
    }

    private Source source() {
        Source s = source;
        if (s == null) {
            throw new IllegalStateException("no source");
        }
        return s;
    }

    /** Somebody found it full who waits for room. */
    void seenFull() {
        waits().seenFull();
    }

    /** Tells lanes that wait for this sink that it has room again. */
    void wake() {
        if (waits != null) {
            waits.wake();
        }
    }

    /** Its message ends here: what waits or comes is dropped, what was written goes on. */
    void finish() {
        cut = true;
        if (waits != null) {
            waits.forget();
        }
        if (queue != null) {
            queue.clear();
        }
        lane.moved();
    }

    /** Whether a value that was waited for comes too late. */
    boolean gone() {
        return closed || cut || lane.stopped();
    }

    /** Exactly once tells the source that it is over. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (waits != null) {
            waits.wakeAll();
        }
        if (source != null) {
            try {
                source.close();
            } catch (Throwable failure) {
                lane.closeFailed(filter, failure);
            }
        }
    }

    private boolean over() {
        if (passed || cut || closed || lane.closed()) {
            lane.owner().late();
            return true;
        }
        return false;
    }

    /** A sink belongs to its loop: another thread would tear the stream's bytes, so it fails that stream and harms no other. */
    private void home() {
        if (lane.owner().loop().inLoop()) {
            return;
        }
        IllegalStateException mistake = new IllegalStateException(
                "a sink was used on " + Thread.currentThread().getName() + "; go home with execute, when or hold");
        lane.owner().loop().execute(() -> {
            if (!closed && !lane.stopped()) {
                lane.owner().failed(filter, mistake);
            }
        });
        throw mistake;
    }

    @Override
    public void write(Bytes given) {
        lane.used();
        home();
        if (over() || given.length() == 0) {
            return;
        }
        if (kind == Kind.AT_END) {
            lane.see(Misuse.WRITE_IN_ON_END, filter, "onEnd may not write: install a transform");
            throw new IllegalStateException("onEnd may not write");
        }
        Bytes bytes = Lent.unwrap(given);
        next().accept(bytes);
        if (numbers != null) {
            numbers.wrote(bytes.length());
        }
        if (lane.watch() != null) {
            gave += bytes.length();
            checkRoom();
        }
        lane.moved();
    }

    private void checkRoom() {
        if (!overrun && !(source instanceof Source.Whole) && next().queued() > 16L * lane.highBytes()) {
            overrun = true;
            lane.see(
                    Misuse.SINK_OVERRUN,
                    filter,
                    next().queued() + " bytes wait: stop when the sink is not writable, go on with whenWritable");
        }
    }

    @Override
    public boolean writable() {
        return passed || closed || lane.closed() || next().room();
    }

    @Override
    public void whenWritable(Runnable more) {
        lane.used();
        home();
        if (over()) {
            return;
        }
        waits().forRoom(more);
        lane.moved();
    }

    @Override
    public void slowedBy(Sink other) {
        if (over()) {
            return;
        }
        Sink own = other instanceof SinkView view ? view.sink() : other;
        waits().slowedBy(own);
        if (own instanceof Node node) {
            node.waits().slows(lane);
        }
    }

    @Override
    public <T> void hold(CompletionStage<T> until, Consumer<? super T> then) {
        lane.used();
        home();
        if (over()) {
            until.whenComplete((value, failure) -> Late.drop(value));
            return;
        }
        waits().hold();
        NodeHold<T> hold = new NodeHold<>(this, then);
        if (hold.await(until)) {
            waits().ready(hold);
            lane.moved();
        }
    }

    /** A hold is over and its function has run. */
    void released() {
        waits().release();
        lane.moved();
    }
}
