package dev.sluice.samples.canary;

import dev.sluice.filter.Default;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;

/**
 * Marks a share of the users, always the same ones, with {@code x-canary: yes}, all others with {@code no}, and has the route chosen again. A client that
 * says yes or no itself is believed.
 *
 * @param user the header with a user's name; requests without one are drawn
 * @param share of the users
 */
@Filter("acme.canary")
public record Canary(@Default("x-user") HeaderName user, double share) implements HttpFilter {
    private static final HeaderName CANARY = HeaderName.of("x-canary");
    private static final String YES = "yes";
    private static final String NO = "no";
    /** The golden ratio of 64 bits: neighbours among hashes become strangers. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    public Canary {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be between 0% and 100%");
        }
    }

    @Override
    public Verdict onRequest(Exchange x) {
        Headers head = x.request().headers();
        if (!head.is(CANARY, YES) && !head.is(CANARY, NO)) {
            head.set(CANARY, draw(x, head.get(user)) < share ? YES : NO);
        }
        x.refreshRoute();
        return Verdict.proceed();
    }

    /** From 0 to below 1. */
    private static double draw(Exchange x, String name) {
        return name.isEmpty() ? x.random().nextDouble() : (name.hashCode() * SPREAD >>> 11) * 0x1p-53;
    }
}
