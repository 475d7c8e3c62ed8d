package dev.sluice.runtime.upstream.balance;

/** One after the other. */
final class InTurn implements Picker {
    private final int size;
    private int next;

    InTurn(int size, int first) {
        this.size = size;
        this.next = first;
    }

    @Override
    public int next() {
        int now = next;
        next = now + 1 == size ? 0 : now + 1;
        return now;
    }
}
