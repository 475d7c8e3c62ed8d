package dev.sluice.filters.http.csrf;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;

/** Refuses requests that change something and come from a page of another origin. Source: Envoy, csrf filter. */
final class CsrfFilter implements HttpFilter {
    private static final HeaderName ORIGIN = HeaderName.of("origin");
    private static final HeaderName REFERER = HeaderName.of("referer");
    private static final Verdict REFUSED =
            Verdict.reply(403).body("Invalid origin").details("csrf_origin_mismatch");
    private final OriginRule own;
    private final Counter missing;
    private final Counter invalid;
    private final Counter valid;

    CsrfFilter(OriginRule own, Counter missing, Counter invalid, Counter valid) {
        this.own = own;
        this.missing = missing;
        this.invalid = invalid;
        this.valid = valid;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        Headers head = x.request().headers();
        if (!changes(head)) {
            return Verdict.proceed();
        }
        OriginRule rule = x.perRoute(own);
        boolean enforced = rule.enabled().hits(x.random());
        if (!enforced && !rule.shadow().hits(x.random())) {
            return Verdict.proceed();
        }
        return trusted(head, rule) || !enforced ? Verdict.proceed() : REFUSED;
    }

    private static boolean changes(Headers head) {
        return head.is(HeaderName.METHOD, "POST")
                || head.is(HeaderName.METHOD, "PUT")
                || head.is(HeaderName.METHOD, "DELETE")
                || head.is(HeaderName.METHOD, "PATCH");
    }

    private boolean trusted(Headers head, OriginRule rule) {
        String source = hostAndPort(head.get(ORIGIN));
        if (source.isEmpty()) {
            source = hostAndPort(head.get(REFERER));
        }
        if (source.isEmpty()) {
            missing.add(1);
            return false;
        }
        boolean same = source.equals(hostAndPort(head.get(HeaderName.AUTHORITY)))
                || rule.additional().test(source);
        (same ? valid : invalid).add(1);
        return same;
    }

    /** Of an absolute URL; of anything else all of it. */
    private static String hostAndPort(String url) {
        int from = url.startsWith("http://") ? 7 : url.startsWith("https://") ? 8 : 0;
        if (from == 0) {
            return url;
        }
        int end = from;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        int user = url.lastIndexOf('@', end);
        return url.substring(Math.max(from, user + 1), end);
    }
}
