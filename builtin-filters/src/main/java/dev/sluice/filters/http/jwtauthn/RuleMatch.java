package dev.sluice.filters.http.jwtauthn;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.function.Predicate;

/** Which requests a rule is for: path, headers, query. Source: Envoy, RouteMatch. */
final class RuleMatch {
    private RuleMatch() {}

    static Predicate<Headers> of(RouteMatch match, FilterContext context, String field) throws InvalidConfig {
        Predicate<String> path = path(match, context, field);
        Predicate<Headers> all = head -> path.test(withoutQuery(head.get(HeaderName.PATH)));
        if (match.getHeadersCount() > 0) {
            all = all.and(context.headerMatcher(match.getHeadersList()));
        }
        for (QueryParameterMatcher one : match.getQueryParametersList()) {
            all = all.and(query(one, context));
        }
        return all;
    }

    private static Predicate<String> path(RouteMatch match, FilterContext context, String field) throws InvalidConfig {
        boolean anyCase = match.hasCaseSensitive() && !match.getCaseSensitive().getValue();
        StringMatcher.Builder text = StringMatcher.newBuilder().setIgnoreCase(anyCase);
        switch (match.getPathSpecifierCase()) {
            case PREFIX:
                String prefix = match.getPrefix();
                return prefix.isEmpty() || prefix.equals("/")
                        ? path -> true
                        : context.stringMatcher(text.setPrefix(prefix).build());
            case PATH:
                return context.stringMatcher(text.setExact(match.getPath()).build());
            case SAFE_REGEX:
                return context.stringMatcher(StringMatcher.newBuilder()
                        .setSafeRegex(match.getSafeRegex())
                        .build());
            case PATH_SEPARATED_PREFIX:
                String whole = match.getPathSeparatedPrefix();
                return context.stringMatcher(text.setExact(whole).build())
                        .or(context.stringMatcher(text.setPrefix(whole + '/').build()));
            default:
                throw new InvalidConfig(field, "needs prefix, path, safe_regex or path_separated_prefix");
        }
    }

    private static Predicate<Headers> query(QueryParameterMatcher matcher, FilterContext context) throws InvalidConfig {
        String name = matcher.getName();
        Predicate<String> value =
                matcher.hasStringMatch() ? context.stringMatcher(matcher.getStringMatch()) : any -> true;
        boolean wanted = !matcher.hasPresentMatch() || matcher.getPresentMatch();
        return head -> holds(head.get(HeaderName.PATH), name, value) == wanted;
    }

    private static boolean holds(String path, String name, Predicate<String> value) {
        int query = path.indexOf('?');
        if (query < 0) {
            return false;
        }
        for (String pair : path.substring(query + 1).split("&")) {
            int equals = pair.indexOf('=');
            if (name.equals(equals < 0 ? pair : pair.substring(0, equals))) {
                return value.test(equals < 0 ? "" : pair.substring(equals + 1));
            }
        }
        return false;
    }

    private static String withoutQuery(String path) {
        int end = path.indexOf('?');
        return end < 0 ? path : path.substring(0, end);
    }
}
