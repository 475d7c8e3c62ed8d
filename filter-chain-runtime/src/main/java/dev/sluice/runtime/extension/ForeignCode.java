package dev.sluice.runtime.extension;

import dev.sluice.filter.InvalidConfig;

/** A built-in factory whose filters are somebody's code: checking a configuration asks this and opens none. */
public interface ForeignCode<C> {
    /** Reports what can be known without running that code. Off the loops, may block. */
    void check(C config) throws InvalidConfig;
}
