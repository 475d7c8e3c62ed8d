package dev.sluice.runtime.chain;

import dev.sluice.filter.Bytes;
import dev.sluice.runtime.chain.watch.FilterNumbers;
import dev.sluice.runtime.chain.watch.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The reads and peeks for which filters at the head of a {@link Lane} wait. Made with the first of them. Loop-confined. */
final class Reads {
    private final Lane lane;
    private final List<Waiter> waiters = new ArrayList<>(2);
    private Lent.@Nullable Loan loan;
    private boolean unawaited;

    /** A filter that waits for bytes. */
    private record Waiter(long atLeast, long limit, int filter, CompletableFuture<Bytes> stage) {}

    Reads(Lane lane) {
        this.lane = lane;
    }

    /** Whether one waits. */
    boolean open() {
        return !waiters.isEmpty();
    }

    /** In a debug run: whether one was made and its filter has not returned a {@code when} yet. */
    boolean unawaited() {
        return unawaited;
    }

    void asked() {
        unawaited = lane.watch() != null;
    }

    void awaited() {
        unawaited = false;
    }

    void add(long atLeast, long limit, int filter, CompletableFuture<Bytes> stage) {
        waiters.add(new Waiter(atLeast, limit, filter, stage));
    }

    /** They will not complete any more, and what they gave is taken back. */
    void withdraw() {
        waiters.clear();
        unawaited = false;
        if (loan != null) {
            loan.end();
            loan = null;
        }
    }

    /** So many bytes wait: is it too much for one? */
    void checkLimit(long queued) {
        for (int i = 0; i < waiters.size(); i++) {
            Waiter w = waiters.get(i);
            if (queued > w.limit && queued < w.atLeast) {
                waiters.clear();
                lane.owner().tooMuch(lane, w.filter);
                return;
            }
        }
    }

    /** Completes those that have what they want. */
    void satisfy(Node tail) {
        for (int i = 0; i < waiters.size() && !lane.stopped(); ) {
            Waiter w = waiters.get(i);
            if (tail.inputEnded || tail.queued() >= w.atLeast) {
                waiters.remove(i);
                w.stage.complete(given(w.filter, tail));
            } else {
                i++;
            }
        }
    }

    /** The same, to that filter. */
    Bytes given(int filter, Node tail) {
        Bytes all = whole(tail);
        FilterNumbers numbers = lane.watch() == null ? lane.owner().numbers(filter) : null;
        return numbers == null ? all : Lendings.lend(lane, filter, numbers, all);
    }

    /** All that waits, in a debug run only lent. */
    Bytes whole(Node tail) {
        Bytes all = tail.queue == null ? Bytes.empty() : tail.queue.whole();
        Watch watch = lane.watch();
        return watch == null ? all : lent(watch, all);
    }

    private Bytes lent(Watch by, Bytes all) {
        Lent.Loan until = loan;
        if (until == null) {
            until = new Lent.Loan(by, lane.owner(), lane.owner().current());
            loan = until;
        }
        return until.lend(all);
    }
}
