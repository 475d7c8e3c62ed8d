package dev.sluice.filters.http.statefulsession;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;

/** Sends a session to the host it began on: the host's address stands in a cookie or header that the client brings again. */
final class StatefulSessionFilter implements HttpFilter {
    private final Session session;

    StatefulSessionFilter(Session session) {
        this.session = session;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new OneStream();
    }

    private final class OneStream implements HttpFilter {
        private Session found = Session.NONE;
        private String asked = "";

        @Override
        public Verdict onRequest(Exchange x) {
            found = x.perRoute(session);
            if (!found.place().covers(x.request().path())) {
                found = Session.NONE;
                return Verdict.proceed();
            }
            asked = found.place().find(x.request().headers());
            if (!asked.isEmpty()) {
                x.upstream().prefer(asked, found.strict());
            }
            return Verdict.proceed();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            String host = x.upstream().host();
            if (!host.isEmpty() && !host.equals(asked)) {
                found.place().tell(x.response().headers(), host);
            }
            return Verdict.proceed();
        }
    }
}
