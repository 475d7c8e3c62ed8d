package dev.sluice.filters.http.headertometadata;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;

/** Copies header and cookie values into dynamic metadata. Routes that were matched stay: the route is not chosen again, as in Envoy. */
final class HeaderToMetadataFilter implements HttpFilter {
    private final Rules rules;

    HeaderToMetadataFilter(Rules rules) {
        this.rules = rules;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        for (Rule rule : x.perRoute(rules).request()) {
            rule.apply(x.request().headers(), x);
        }
        return Verdict.proceed();
    }

    @Override
    public Verdict onResponse(Exchange x) {
        for (Rule rule : x.perRoute(rules).response()) {
            rule.apply(x.response().headers(), x);
        }
        return Verdict.proceed();
    }
}
