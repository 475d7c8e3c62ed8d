package dev.sluice.runtime.upstream.balance;

/** What a balancer asks of a host. Any thread. */
public interface Load {
    /** At least 1. */
    int weight();

    /** Requests running now, on all loops. */
    int active();
}
