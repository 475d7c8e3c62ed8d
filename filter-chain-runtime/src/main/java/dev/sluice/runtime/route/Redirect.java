package dev.sluice.runtime.route;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.ByteText;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import org.jspecify.annotations.Nullable;

/**
 * A redirect's location. The scheme comes from x-forwarded-proto; a change of scheme drops the default port of the old one; the query stays unless
 * it is stripped or the new path has its own. Pure.
 */
record Redirect(
        int status,
        String scheme,
        String host,
        int port,
        String path,
        @Nullable PathRewrite rewrite,
        boolean stripQuery) {
    static final Redirect SELF = new Redirect(301, "", "", 0, "", null, false);
    static final Redirect TO_HTTPS = new Redirect(301, "https", "", 0, "", null, false);
    private static final HeaderName FORWARDED_PROTO = HeaderName.of("x-forwarded-proto");

    static Redirect compile(RedirectAction action, PathRule rule, Place place) {
        PathRewrite rewrite =
                switch (action.getPathRewriteSpecifierCase()) {
                    case PREFIX_REWRITE -> PathRewrite.prefix(rule, action.getPrefixRewrite());
                    case REGEX_REWRITE -> PathRewrite.regex(action.getRegexRewrite(), place.field("regex_rewrite"));
                    case PATH_REDIRECT, PATHREWRITESPECIFIER_NOT_SET -> null;
                };
        int status =
                switch (action.getResponseCode()) {
                    case MOVED_PERMANENTLY, UNRECOGNIZED -> 301;
                    case FOUND -> 302;
                    case SEE_OTHER -> 303;
                    case TEMPORARY_REDIRECT -> 307;
                    case PERMANENT_REDIRECT -> 308;
                };
        return new Redirect(
                status,
                action.getHttpsRedirect() ? "https" : ByteText.of(action.getSchemeRedirect()),
                ByteText.of(action.getHostRedirect()),
                action.getPortRedirect(),
                ByteText.of(action.getPathRedirect()),
                rewrite,
                action.getStripQuery());
    }

    String location(Headers head) {
        String from = protocol(head);
        String to = scheme.isEmpty() ? from : scheme;
        String where = host.isEmpty() ? requestHost(head.get(HeaderName.AUTHORITY), from, to) : host;
        return to + "://" + where + (port == 0 ? "" : ":" + port) + target(head.get(HeaderName.PATH));
    }

    private static String protocol(Headers head) {
        String forwarded = head.get(FORWARDED_PROTO);
        if (!forwarded.isEmpty()) {
            return forwarded;
        }
        String own = head.get(HeaderName.SCHEME);
        return own.isEmpty() ? "http" : own;
    }

    private String requestHost(String authority, String from, String to) {
        int colon = authority.startsWith("[") ? authority.indexOf("]:") + 1 : authority.lastIndexOf(':');
        if (colon <= 0) {
            return authority;
        }
        String old = authority.substring(colon);
        boolean changed = !from.equals(to);
        boolean drop = port != 0
                || changed && (from.equals("https") ? old.equals(":443") : from.equals("http") && old.equals(":80"));
        return drop ? authority.substring(0, colon) : authority;
    }

    private String target(String target) {
        int query = target.indexOf('?');
        if (!path.isEmpty()) {
            return path.indexOf('?') >= 0 || query < 0 || stripQuery ? path : path + target.substring(query);
        }
        String made = rewrite == null ? null : rewrite.applyToTarget(target);
        String full = made == null ? target : made;
        int end = stripQuery ? full.indexOf('?') : -1;
        return end < 0 ? full : full.substring(0, end);
    }
}
