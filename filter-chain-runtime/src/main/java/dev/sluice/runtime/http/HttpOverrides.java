package dev.sluice.runtime.http;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.Overrides;

/** Which callbacks of {@code HttpFilter} and {@code HttpTerminal} a class overrides, as a bit mask. */
final class HttpOverrides extends ClassValue<Integer> {
    static final int BEGIN = 1;
    static final int REQUEST = 2;
    static final int INFORMATIONAL = 4;
    static final int RESPONSE = 8;
    static final int COMPLETE = 16;
    static final int UPSTREAM = 32;
    static final HttpOverrides OF = new HttpOverrides();

    private HttpOverrides() {}

    @Override
    protected Integer computeValue(Class<?> type) {
        int mask = bit(BEGIN, type, "begin", Exchange.class);
        mask |= bit(REQUEST, type, "onRequest", Exchange.class);
        mask |= bit(INFORMATIONAL, type, "onInformational", Exchange.class, Headers.class);
        mask |= bit(RESPONSE, type, "onResponse", Exchange.class);
        mask |= bit(COMPLETE, type, "onComplete", Exchange.class);
        return mask | bit(UPSTREAM, type, "onUpstream", Exchange.class);
    }

    private static int bit(int bit, Class<?> type, String method, Class<?>... parameters) {
        return Overrides.has(type, method, parameters) ? bit : 0;
    }
}
