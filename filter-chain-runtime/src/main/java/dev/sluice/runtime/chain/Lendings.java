package dev.sluice.runtime.chain;

import dev.sluice.filter.Bytes;
import dev.sluice.runtime.chain.watch.FilterNumbers;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Finds a filter that keeps bytes it was lent, by samples: one loan of 64 is a view of its own that only the filter can hold on to. If the collector has
 * taken the lane, which is older, and later a fresh object, and the view is still there, somebody keeps it. Any thread.
 */
final class Lendings {
    /** At most so many are under observation, so that streams without end cost nothing more. */
    private static final int MOST = 128;

    private final LongConsumer found;
    private final List<Sample> open = new ArrayList<>();

    /** A loan, and what must be collected before it counts. */
    private static final class Sample {
        private final WeakReference<Lent.Loan> loan;
        private Reference<?> before;
        private boolean laneGone;

        Sample(Lent.Loan loan, Lane lane) {
            this.loan = new WeakReference<>(loan);
            this.before = new WeakReference<>(lane);
        }

        boolean returned() {
            return loan.refersTo(null);
        }

        boolean kept() {
            if (before.refersTo(null)) {
                if (laneGone) {
                    return true;
                }
                laneGone = true;
                before = new WeakReference<>(new Object());
            }
            return false;
        }
    }

    /** @param found told how many kept loans were found at one look */
    Lendings(LongConsumer found) {
        this.found = found;
    }

    /** For that filter of the lane's owner: the bytes, or now and then a view of them. On the loop. */
    static Bytes lend(Lane lane, int filter, FilterNumbers numbers, Bytes bytes) {
        if (!numbers.samplesLoan()) {
            return bytes;
        }
        FilterUse use = lane.owner().filterUse(filter);
        return use == null || !use.extension().foreign()
                ? bytes
                : use.lendings().sample(lane, bytes);
    }

    private synchronized Bytes sample(Lane lane, Bytes bytes) {
        if (open.size() >= MOST) {
            return bytes;
        }
        Lent.Loan loan = new Lent.Loan();
        open.add(new Sample(loan, lane));
        return loan.lend(bytes);
    }

    /** Looks what has come back. */
    void look() {
        long kept = 0;
        synchronized (this) {
            for (Iterator<Sample> samples = open.iterator(); samples.hasNext(); ) {
                Sample sample = samples.next();
                if (sample.returned()) {
                    samples.remove();
                } else if (sample.kept()) {
                    samples.remove();
                    kept++;
                }
            }
        }
        if (kept > 0) {
            found.accept(kept);
        }
    }
}
