package dev.sluice.filters.http.rbac;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.filters.common.rbac.Enforcement;
import dev.sluice.filters.common.rbac.Subject;

/** Refuses requests by who asks for what. Shared by all streams. */
final class RbacFilter implements HttpFilter {
    private static final Verdict.Reply DENIED = Verdict.reply(403).body("RBAC: access denied");
    private final Enforcement enforcement;

    RbacFilter(Enforcement enforcement) {
        this.enforcement = enforcement;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        Subject subject = new Subject(x.connection(), x.request().headers());
        return x.perRoute(enforcement)
                .refusal(subject, x)
                .<Verdict>map(refused -> DENIED.details(refused.details()))
                .orElse(Verdict.proceed());
    }
}
