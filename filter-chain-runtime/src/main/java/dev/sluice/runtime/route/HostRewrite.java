package dev.sluice.runtime.route;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.ByteText;
import io.envoyproxy.envoy.config.route.v3.RouteAction;

/** The host that goes upstream, from a request's head. Pure. */
@FunctionalInterface
interface HostRewrite {
    HeaderName ORIGINAL = HeaderName.of("x-envoy-original-host");
    HeaderName FORWARDED = HeaderName.of("x-forwarded-host");
    HostRewrite NONE = head -> "";

    /** Empty if the host stays. */
    String host(Headers head);

    static HostRewrite literal(String host) {
        String text = ByteText.of(host);
        return head -> text;
    }

    static HostRewrite compile(RouteAction action, Place place) {
        return switch (action.getHostRewriteSpecifierCase()) {
            case HOST_REWRITE_LITERAL -> literal(action.getHostRewriteLiteral());
            case HOST_REWRITE_HEADER -> {
                String name = action.getHostRewriteHeader();
                yield head -> head.get(name);
            }
            case HOST_REWRITE_PATH_REGEX -> {
                PathRewrite rewrite =
                        PathRewrite.regex(action.getHostRewritePathRegex(), place.field("host_rewrite_path_regex"));
                yield head -> fromPath(rewrite, head.get(HeaderName.PATH));
            }
            case AUTO_HOST_REWRITE, HOSTREWRITESPECIFIER_NOT_SET -> NONE;
        };
    }

    private static String fromPath(PathRewrite rewrite, String target) {
        int query = target.indexOf('?');
        String host = rewrite.apply(query < 0 ? target : target.substring(0, query));
        return host == null ? "" : host;
    }

    /** Sets a new host; the old one is kept in x-envoy-original-host, and appended to x-forwarded-host if wanted. */
    static void write(Headers head, String host, boolean appendForwarded) {
        String old = head.get(HeaderName.AUTHORITY);
        head.set(ORIGINAL, old);
        if (appendForwarded && !old.isEmpty()) {
            String before = head.get(FORWARDED);
            head.set(FORWARDED, before.isEmpty() ? old : before + ',' + old);
        }
        head.set(HeaderName.AUTHORITY, host);
    }
}
