package dev.sluice.filters.http.headermutation;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import java.util.List;

/**
 * Edits heads: first its own edits, then those of the route's levels, innermost first, or outermost first if the most specific shall win. Shared by
 * all streams.
 */
final class HeaderMutationFilter implements HttpFilter {
    private final MessageEdits own;
    private final boolean mostSpecificWins;

    HeaderMutationFilter(MessageEdits own, boolean mostSpecificWins) {
        this.own = own;
        this.mostSpecificWins = mostSpecificWins;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        own.request().apply(x.request().headers(), x);
        List<MessageEdits> levels = x.perRoute(RouteEdits.NONE).outerToInner();
        for (int i = 0; i < levels.size(); i++) {
            at(levels, i).request().apply(x.request().headers(), x);
        }
        return Verdict.proceed();
    }

    @Override
    public Verdict onResponse(Exchange x) {
        own.response().apply(x.response().headers(), x);
        List<MessageEdits> levels = x.perRoute(RouteEdits.NONE).outerToInner();
        for (int i = 0; i < levels.size(); i++) {
            at(levels, i).response().apply(x.response().headers(), x);
        }
        return Verdict.proceed();
    }

    private MessageEdits at(List<MessageEdits> levels, int i) {
        return levels.get(mostSpecificWins ? i : levels.size() - 1 - i);
    }
}
