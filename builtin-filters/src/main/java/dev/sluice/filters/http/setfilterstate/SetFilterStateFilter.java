package dev.sluice.filters.http.setfilterstate;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.filters.common.FilterStates;

/** Stores values of a request for those behind it. */
final class SetFilterStateFilter implements HttpFilter {
    private final FilterStates own;

    SetFilterStateFilter(FilterStates own) {
        this.own = own;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        own.apply(x);
        FilterStates more = x.perRoute(own);
        if (more != own) {
            more.apply(x);
        }
        return Verdict.proceed();
    }
}
