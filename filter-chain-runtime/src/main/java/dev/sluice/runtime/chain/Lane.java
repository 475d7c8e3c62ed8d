package dev.sluice.runtime.chain;

import dev.sluice.filter.Body;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Transform;
import dev.sluice.runtime.chain.watch.FilterNumbers;
import dev.sluice.runtime.chain.watch.Misuse;
import dev.sluice.runtime.chain.watch.Watch;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one direction on their way past the filters. Loop-confined.
 *
 * <p>While the head is being decided, bytes run through the transforms of the filters that it has passed and wait in the tail for the filter it
 * stands at. {@link #advance} moves on: what that filter installed is inserted before the tail and takes what waited there. {@link #open} ends the
 * waiting: the tail empties into the drain. With nothing installed and an open drain, {@link #data} hands the source's buffer to the drain itself:
 * no copy, no allocation.
 *
 * <p>Pressure: a drain that is not writable, a tail or a queue over its mark, a hold, a slower sink stop the node before, and so on to the {@link
 * LaneInput}. A {@code read} or {@code peek} lifts the tail's mark to its limit; over that the owner hears {@link LaneOwner#tooMuch}.
 */
public final class Lane implements Body {
    private static final System.Logger LOG = System.getLogger("sluice.chain");
    /** Whoever is asked may install. */
    private static final int ANYBODY = -2;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private final LaneOwner owner;
    private int limitBytes;
    private int highBytes;
    private final @Nullable Watch watch;
    private LaneInput input;
    private @Nullable Node first;
    private Node tail;
    private @Nullable Installed pending;
    private @Nullable Reads reads;
    private @Nullable Drain drain;
    private @Nullable Headers sourceTrailers;
    private @Nullable Headers trailers;
    private @Nullable Runnable pumpTask;
    private @Nullable Bytes whole; // a constant message that has not started
    private int transforms;
    private int deciding = ANYBODY;
    private long drained;
    private boolean paused;
    private boolean pumping;
    private boolean again;
    private boolean scheduled;
    private boolean closed;
    private boolean finished;
    private boolean touched;

    /**
     * @param limitBytes how much a {@code peek} may collect: the stream's buffer
     */
    public Lane(LaneOwner owner, LaneInput input, int limitBytes) {
        this.owner = owner;
        this.input = input;
        this.watch = owner.watch();
        this.tail = new Node(this, Node.Kind.TAIL, -1, null);
        limit(limitBytes);
    }

    private void limit(int bytes) {
        limitBytes = bytes;
        highBytes = Math.max(1, Math.min(bytes, 32 << 10));
    }

    /** Whether nobody can hold a part of it: no filter has installed or read, no pump is on its way. Then it may be renewed. */
    public boolean pristine() {
        return !touched && first == null && !scheduled;
    }

    /** As new, for the next message of the same owner. Only if it is {@link #pristine}. */
    public void renew(LaneInput source, int bytes) {
        input = source;
        limit(bytes);
        tail.renew();
        drain = null;
        whole = null;
        sourceTrailers = null;
        trailers = null;
        transforms = 0;
        deciding = ANYBODY;
        drained = 0;
        paused = false;
        again = false;
        closed = false;
        finished = false;
    }

    LaneOwner owner() {
        return owner;
    }

    int highBytes() {
        return highBytes;
    }

    @Nullable
    Watch watch() {
        return watch;
    }

    /** The head is with that filter: only it may install and read. */
    public void head(int filter) {
        deciding = filter;
    }

    /** The filter at the head returned another verdict than a {@code when}. */
    public void decided() {
        if (reads != null && reads.unawaited()) {
            see(
                    Misuse.READ_WITHOUT_WHEN,
                    owner.current(),
                    "read or peek without a when: return Verdict.when with its stage");
        }
    }

    /** The filter at the head returned a {@code when}: its reads are waited for. */
    public void awaited() {
        if (reads != null) {
            reads.awaited();
        }
    }

    /** The filter whose transform or source holds bytes back; -1 if there is none. */
    public int holder() {
        for (Node n = first; n != null; n = n.next) {
            if (n.holds()) {
                return n.filter;
            }
        }
        return -1;
    }

    /**
     * Before the head is sent: takes a length away that the transforms of filters may make untrue. A peer that believed it would read the next message
     * wrong.
     */
    public void settleLength() {
        Headers head = owner.head(this);
        if (transforms == 0 || tail.inputEnded || head == null || !head.has(HeaderName.CONTENT_LENGTH)) {
            return;
        }
        for (Node n = first; n != null; n = n.next) {
            if (n.mayChangeLength()) {
                head.remove(HeaderName.CONTENT_LENGTH);
                see(
                        Misuse.LENGTH_AFTER_TRANSFORM,
                        n.filter,
                        "content-length was set although this filter's transform may change the length");
                return;
            }
        }
    }

    void see(Misuse what, int filter, String words) {
        if (watch != null) {
            watch.saw(what, owner.filterName(filter), words);
        }
    }

    /** In a debug run: nobody else's thread. */
    void used() {
        if (watch != null && !owner.loop().inLoop()) {
            see(
                    Misuse.WRONG_THREAD,
                    owner.current(),
                    "used on " + Thread.currentThread() + "; go home with execute, when or hold");
            throw new IllegalStateException("a body was used outside its loop");
        }
    }

    /** Neither pumping nor callbacks any more. */
    public boolean stopped() {
        return closed || owner.frozen();
    }

    /** Replaces what is braked, for instance when the source has become known. */
    public void input(LaneInput source) {
        input = source;
        if (paused) {
            source.pause();
        }
    }

    /** True after {@link #close}. */
    public boolean closed() {
        return closed;
    }

    /** The end has gone into the drain. */
    public boolean finished() {
        return finished;
    }

    /** True if no byte and no trailer waits or will come: the head may be sent as the whole message. */
    public boolean bodiless() {
        return tail.inputEnded && tail.queued() == 0 && (trailers == null || trailers.isEmpty());
    }

    /** Trailers as they stand now; empty before the end. */
    public Headers trailers() {
        Headers t = trailers;
        if (t == null) {
            t = new Headers();
            trailers = t;
        }
        return t;
    }

    // What the source does.

    /** Bytes from the source, valid during the call. */
    public void data(ByteBuffer bytes, boolean end) {
        if (closed) {
            return;
        }
        Drain open = drain;
        if (open != null && transforms == 0 && tail.queued() == 0 && !owner.frozen()) {
            straight(open, bytes, end);
            return;
        }
        Node target = first == null ? tail : first;
        if (bytes.hasRemaining()) {
            target.accept(BufferBytes.of(bytes));
        }
        target.inputEnded |= end;
        boolean nested = pumping;
        pump();
        settle();
        if (!nested) {
            satisfy();
        }
        bytes.position(bytes.limit());
    }

    private void straight(Drain open, ByteBuffer bytes, boolean end) {
        if (watch != null) {
            drained += bytes.remaining();
        }
        if (first == null || !end) {
            if (end) {
                checkLength();
            }
            finished = end;
            open.data(bytes, end);
        } else {
            if (bytes.hasRemaining()) {
                open.data(bytes, false);
            }
            first.inputEnded = true;
            pump();
        }
        if (!end && !open.writable()) {
            brake(true);
        }
    }

    /** The source's end without more bytes. */
    public void end() {
        data(NOTHING, true);
    }

    /** The source's end, with trailers. */
    public void end(Headers last) {
        if (closed) {
            return;
        }
        sourceTrailers = last;
        if (!tail.afterCut) {
            trailers = last;
        }
        Node target = first == null ? tail : first;
        target.inputEnded = true;
        boolean nested = pumping;
        pump();
        if (!nested) {
            satisfy();
        }
    }

    /** The message is produced here: the source starts when somebody reads or the drain opens. An empty constant ends the lane at once. */
    public void produce(Source source, int filter) {
        if (source instanceof Source.Whole constant) {
            if (constant.bytes().length() == 0) {
                tail.inputEnded = true;
            } else {
                whole = BufferBytes.kept(constant.bytes()); // no node: refusals by the thousand are constants
            }
            return;
        }
        touched = true;
        Node origin = new Node(this, Node.Kind.ORIGIN, filter, source);
        origin.next = first == null ? tail : first;
        origin.inputEnded = true;
        first = origin;
        transforms++;
    }

    /** Runs the source now, inside the caller's callback. */
    void startNow() {
        pump();
    }

    // What the owner does as the head moves.

    /** The filter at the head has decided to proceed: what it installed begins to work. */
    public void advance() {
        withdraw();
        Installed next = pending;
        if (next == null || closed) {
            return;
        }
        pending = null;
        boolean ended = tail.inputEnded;
        next.first.taker().queue = tail.queue;
        next.first.inputEnded = ended;
        boolean keepsLength = next.after(tail);
        transforms += next.transforms();
        relink(next.first);
        tail = next.tail;
        if (ended) {
            pump();
        } else {
            kick();
        }
        if (!keepsLength && !(ended && bodiless())) {
            length(-1);
        }
    }

    /** Puts a node where the tail stands. */
    private void relink(Node instead) {
        Node old = tail;
        if (first == null) {
            first = instead;
            return;
        }
        for (Node n = first; n != null; n = n.next) {
            if (n.next == old) {
                n.next = instead;
                return;
            }
        }
    }

    /** All filters have let the head pass and it was sent: bytes flow. */
    public void open(Drain into) {
        drain = into;
        pump();
    }

    /** Whether the filter at the head, or one before it, has installed something. */
    public boolean touched() {
        return first != null || pending != null;
    }

    /**
     * Back to the first filter, with bytes that had left already put in front of those that wait. False if it cannot be: something was installed.
     */
    public boolean rewind(List<ByteBuffer> left) {
        if (touched() || closed) {
            return false;
        }
        drain = null;
        finished = false;
        drained = 0;
        withdraw();
        ByteQueue queue = new ByteQueue();
        for (ByteBuffer piece : left) {
            queue.add(BufferBytes.of(piece).copy());
        }
        ByteQueue waiting = tail.queue;
        if (waiting != null) {
            for (Bytes b = waiting.poll(); b != null; b = waiting.poll()) {
                queue.add(BufferBytes.kept(b));
            }
        }
        tail.queue = queue;
        settleInput();
        return true;
    }

    /** The drain takes bytes again. */
    public void drainWritable() {
        if (!closed) {
            pump();
        }
    }

    /** Open reads and peeks will not complete any more. */
    public void withdraw() {
        if (reads != null) {
            reads.withdraw();
        }
    }

    /** Whether a read or peek waits. */
    public boolean wanted() {
        return reads != null && reads.open();
    }

    /** The end, cut or not: what waits is dropped, every transform and source is closed. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        withdraw();
        for (Node n = first; n != null; n = n.next) {
            n.close();
            n.queue = null;
        }
        if (pending != null) {
            pending.close();
        }
        whole = null;
        ByteQueue left = tail.queue;
        if (left != null) {
            left.clear();
        }
    }

    // What filters do at the head.

    @Override
    public boolean ended() {
        return tail.inputEnded;
    }

    @Override
    public Sink transform(Transform t) {
        return install(Node.Kind.TRANSFORM, t);
    }

    @Override
    public void onEnd(Source s) {
        install(Node.Kind.AT_END, s);
    }

    /** The runtime's own, behind those of all filters, at any time before the end. */
    public Sink append(Transform t) {
        Node node = place(Node.Kind.TRANSFORM, t, -1);
        advance();
        return node;
    }

    /** Ends the message at that sink of this lane: what waits before it or comes is dropped, what it has written goes on, then these trailers. */
    public void finish(Sink station, Headers last) {
        Node at = (Node) station;
        for (Node n = at.next; n != null; n = n.next) {
            n.afterCut = true;
        }
        trailers = last;
        at.finish();
    }

    private Node install(Node.Kind kind, Source source) {
        mayStillDecide();
        return place(kind, source, owner.current());
    }

    private Node place(Node.Kind kind, Source source, int filter) {
        touched = true;
        Node node = new Node(this, kind, filter, source);
        if (pending == null) {
            pending = new Installed(this, node);
        } else {
            pending.add(node);
        }
        return node;
    }

    private void mayStillDecide() {
        used();
        touched = true;
        boolean theirs = deciding != ANYBODY && deciding != owner.current();
        if (drain != null || closed || theirs) {
            see(
                    Misuse.INSTALLED_TOO_LATE,
                    owner.current(),
                    "install and read only while deciding at the head, also inside then");
            throw new IllegalStateException("too late: the head has moved on");
        }
    }

    @Override
    public CompletionStage<Bytes> read(int maxBytes) {
        return waiter(Long.MAX_VALUE, maxBytes);
    }

    @Override
    public CompletionStage<Bytes> peek(int atLeast) {
        return waiter(atLeast, limitBytes);
    }

    private CompletionStage<Bytes> waiter(long atLeast, long limit) {
        mayStillDecide();
        Reads all = reads;
        if (all == null) {
            all = new Reads(this);
            reads = all;
        }
        all.asked();
        CompletableFuture<Bytes> stage = new CompletableFuture<>();
        if (tail.queued() > limit && atLeast > tail.queued()) {
            owner.tooMuch(this, owner.current());
        } else if (tail.inputEnded || tail.queued() >= atLeast) {
            stage.complete(all.given(owner.current(), tail));
        } else {
            all.add(atLeast, limit, owner.current(), stage);
            owner.wanted(this);
            kick();
        }
        return stage;
    }

    /** Whether somebody waits for bytes that have not come. */
    public boolean reads() {
        return wanted();
    }

    @Override
    public void replace(Bytes whole) {
        mayStillDecide();
        FilterNumbers numbers = owner.numbers(owner.current());
        if (numbers != null) {
            numbers.replaced(tail.queued(), whole.length());
        }
        Node cut = new Node(this, Node.Kind.CUT, -1, null);
        Node fresh = new Node(this, Node.Kind.TAIL, -1, null);
        cut.next = fresh;
        cut.afterCut = tail.afterCut;
        fresh.afterCut = tail.afterCut || !tail.inputEnded;
        if (!tail.inputEnded) {
            trailers = null;
        }
        boolean wasBodiless = bodiless();
        relink(cut);
        tail = fresh;
        transforms++;
        fresh.inputEnded = true;
        fresh.queue().add(BufferBytes.kept(Lent.unwrap(whole)));
        if (whole.length() > 0 || !wasBodiless) {
            length(whole.length());
        }
        settleInput();
    }

    private void length(long bytes) {
        Headers head = owner.head(this);
        if (head != null && bytes < 0) {
            head.remove(HeaderName.CONTENT_LENGTH);
        } else if (head != null) {
            head.set(HeaderName.CONTENT_LENGTH, Long.toString(bytes));
        }
    }

    // The pump.

    /** Something changed outside the pump, or inside: look again. */
    void moved() {
        if (pumping) {
            again = true;
        } else {
            kick();
        }
    }

    /** Pumps at the end of the loop's turn. */
    void kick() {
        if (pumping) {
            again = true;
            return;
        }
        if (scheduled || closed) {
            return;
        }
        scheduled = true;
        Runnable task = pumpTask;
        if (task == null) {
            task = () -> {
                scheduled = false;
                pump();
            };
            pumpTask = task;
        }
        owner.loop().later(task);
    }

    private void startWhole() {
        Bytes all = whole;
        if (all != null && !stopped()) {
            whole = null;
            Node target = first == null ? tail : first;
            target.accept(all);
            target.inputEnded = true;
        }
    }

    private void pump() {
        if (pumping) {
            again = true;
            return;
        }
        pumping = true;
        try {
            do {
                again = false;
                startWhole();
                for (Node n = first == null ? tail : first; n != null && !stopped(); n = n.next) {
                    again |= n.run();
                }
            } while (again && !stopped());
        } finally {
            pumping = false;
        }
        if (!stopped()) {
            settleInput();
            for (Node n = first; n != null; n = n.next) {
                n.wake();
            }
            satisfy();
        }
    }

    /** Called by the pump for the tail. */
    boolean drainTail(Node t) {
        Drain into = drain;
        if (into == null || finished) {
            return false;
        }
        boolean moved = false;
        ByteQueue q = t.queue;
        while (q != null && !q.isEmpty() && into.writable() && !stopped()) {
            Bytes bytes = q.poll();
            if (bytes == null) {
                break;
            }
            moved = true;
            finished = q.isEmpty() && bodiless();
            if (watch != null) {
                drained += bytes.length();
                if (finished) {
                    checkLength();
                }
            }
            into.data(q.view(bytes), finished);
        }
        if (t.inputEnded && t.queued() == 0 && !finished && !stopped()) {
            finished = true;
            moved = true;
            checkLength();
            if (trailers == null || trailers.isEmpty()) {
                into.data(NOTHING, true);
            } else {
                into.trailers(trailers);
            }
        }
        return moved;
    }

    /** In a debug run: what left is what the head said. */
    private void checkLength() {
        Headers head = watch == null ? null : owner.head(this);
        if (head == null) {
            return;
        }
        long said = head.wire().number(HeaderName.CONTENT_LENGTH);
        if (said >= 0 && said != drained) {
            see(Misuse.LENGTH_WRONG, holderOfBody(), "content-length says " + said + ", written were " + drained);
        }
    }

    private int holderOfBody() {
        Node n = first;
        return n == null ? owner.current() : n.filter;
    }

    boolean tailHasRoom(long queued) {
        Drain into = drain;
        if (into != null) {
            return queued < highBytes && into.writable();
        }
        return wanted() || queued < highBytes;
    }

    /** Called when the tail got bytes. */
    void checkLimit() {
        if (reads != null) {
            reads.checkLimit(tail.queued());
        }
    }

    private void satisfy() {
        if (reads != null && !stopped()) {
            reads.satisfy(tail);
        }
    }

    private void settle() {
        for (Node n = first == null ? tail : first; n != null; n = n.next) {
            if (n.queue != null) {
                n.queue.settle();
            }
        }
    }

    private void settleInput() {
        brake(!(first == null ? tail : first).room());
    }

    private void brake(boolean on) {
        if (on == paused) {
            return;
        }
        paused = on;
        if (on) {
            input.pause();
        } else {
            input.resume();
        }
    }

    Headers trailersFor(Node n) {
        if (n.afterCut || !tail.afterCut) {
            return trailers();
        }
        Headers t = sourceTrailers;
        if (t == null) {
            t = new Headers();
            sourceTrailers = t;
        }
        return t;
    }

    void closeFailed(int filter, Throwable failure) {
        LOG.log(Level.WARNING, "closing a body of filter " + filter + " failed", failure);
    }
}
