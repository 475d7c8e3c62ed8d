package dev.sluice.filters.http.statefulsession;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class StatefulSessionTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(StatefulSessionFactory.class)
                .config("session_state: {name: envoy.http.stateful_session.cookie, typed_config: {'@type':"
                        + " type.googleapis.com/envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState,"
                        + " cookie: {name: sess, path: /, ttl: 120s}}}");
    }

    /** It holds the time of its end. */
    @Override
    protected java.util.Set<String> unsteadyHeaders() {
        return java.util.Set.of("set-cookie");
    }
}
