package dev.sluice.filters.network.setfilterstate;

import dev.sluice.filter.Verdict;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.filters.common.FilterStates;

/** Stores values of a connection for those behind it and for its exchanges. */
final class SetFilterStateFilter implements NetworkFilter {
    private final FilterStates states;

    SetFilterStateFilter(FilterStates states) {
        this.states = states;
    }

    @Override
    public Verdict onConnection(RawConnection c) {
        states.apply(c);
        return Verdict.proceed();
    }
}
