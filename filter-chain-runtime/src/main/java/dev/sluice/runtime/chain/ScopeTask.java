package dev.sluice.runtime.chain;

import org.jspecify.annotations.Nullable;

/** Something a scope has started and cancels at its end: a member of a doubly linked list, so that starting and finishing cost no search. */
abstract class ScopeTask {
    @Nullable
    ScopeTask before;

    @Nullable
    ScopeTask after;

    boolean linked;

    /** The scope is over; on its loop. */
    abstract void scopeEnded();
}
