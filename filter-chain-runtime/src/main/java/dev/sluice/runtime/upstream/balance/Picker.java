package dev.sluice.runtime.upstream.balance;

/** Chooses among a fixed list of hosts. One loop's own: not thread-safe, allocates nothing. */
public interface Picker {
    /** Index into the list it was made for. */
    int next();
}
