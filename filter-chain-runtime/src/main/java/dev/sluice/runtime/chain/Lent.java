package dev.sluice.runtime.chain;

import dev.sluice.filter.Bytes;
import dev.sluice.runtime.chain.watch.Misuse;
import dev.sluice.runtime.chain.watch.Watch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Bytes on loan: in a debug run unusable once the loan is over, and so are their slices; in others a {@link Lendings sample}. Loop-confined. */
final class Lent implements Bytes {
    private final Loan loan;
    private final Bytes bytes;

    /** How long they may be used, and by whom. */
    static final class Loan {
        private final Consumer<String> overdue;
        private boolean over;

        /** That never ends. */
        Loan() {
            this.overdue = words -> {};
        }

        Loan(Watch watch, LaneOwner owner, int filter) {
            this.overdue = words -> watch.saw(Misuse.STALE_BYTES, owner.filterName(filter), words);
        }

        Bytes lend(Bytes bytes) {
            return bytes.length() == 0 ? bytes : new Lent(this, bytes);
        }

        void end() {
            over = true;
        }
    }

    private Lent(Loan loan, Bytes bytes) {
        this.loan = loan;
        this.bytes = bytes;
    }

    /** What the runtime may pass on. */
    static Bytes unwrap(Bytes given) {
        return given instanceof Lent lent ? lent.good() : given;
    }

    private Bytes good() {
        if (loan.over) {
            String words = "bytes were used after the callback that lent them; copy() what is to be kept";
            loan.overdue.accept(words);
            throw new IllegalStateException(words);
        }
        return bytes;
    }

    @Override
    public int length() {
        return good().length();
    }

    @Override
    public byte at(int index) {
        return good().at(index);
    }

    @Override
    public int indexOf(byte value, int from) {
        return good().indexOf(value, from);
    }

    @Override
    public Bytes slice(int from, int to) {
        return new Lent(loan, good().slice(from, to));
    }

    @Override
    public Bytes copy() {
        return good().copy();
    }

    @Override
    public void copyTo(int from, byte[] target, int at, int count) {
        good().copyTo(from, target, at, count);
    }

    @Override
    public ByteBuffer asByteBuffer() {
        return good().asByteBuffer();
    }

    @Override
    public String toString() {
        Bytes now = good();
        return new String(now.toByteArray(), StandardCharsets.UTF_8);
    }
}
