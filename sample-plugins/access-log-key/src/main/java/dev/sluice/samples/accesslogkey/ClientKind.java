package dev.sluice.samples.accesslogkey;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import java.util.Locale;

/** Says for the access log, and for whoever else asks, what kind of client a request is from: by what it says itself, so for statistics only. */
@Filter("acme.client-kind")
public record ClientKind() implements HttpFilter {
    /** {@code bot}, {@code browser} or {@code tool}; in logs {@code %FILTER_STATE(acme.client:PLAIN)%}. */
    public static final Key<String> CLIENT = Key.of("acme.client", "");

    private static final HeaderName USER_AGENT = HeaderName.of("user-agent");

    @Override
    public Verdict onRequest(Exchange x) {
        String agent = x.request().headers().get(USER_AGENT).toLowerCase(Locale.ROOT);
        x.put(CLIENT, agent.contains("bot") ? "bot" : agent.startsWith("mozilla/") ? "browser" : "tool");
        return Verdict.proceed();
    }
}
