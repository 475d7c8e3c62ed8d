package dev.sluice.runtime.route;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.ByteText;
import dev.sluice.runtime.config.match.Fractions;
import dev.sluice.runtime.config.match.HeaderMatchers;
import dev.sluice.runtime.config.match.StringMatchers;
import dev.sluice.runtime.config.match.ValueMatchers;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.FilterStateMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a route asks besides the path: headers, query, what filters stored, a share of requests, gRPC. Immutable. */
record Conditions(
        HeaderTest[] headers,
        QueryTest[] query,
        StoredTest[] stored,
        @Nullable Fractions share,
        @Nullable Unmet outside,
        boolean grpc) {
    /** What is said of a route that asks for something else, made when the route is; {@code name} is of a header or a parameter, else empty. */
    record Unmet(Kind kind, String name, String words) {}

    /** What a condition is about. */
    enum Kind {
        SHARE,
        GRPC,
        HEADER,
        QUERY,
        STORED
    }

    private static final Unmet GRPC = new Unmet(Kind.GRPC, "", "content-type is application/grpc");

    private record HeaderTest(Predicate<Headers> test, Unmet unmet) {}

    /** {@code value} null: the parameter's presence is {@code wanted}. */
    private record QueryTest(String name, @Nullable Predicate<String> value, boolean wanted, Unmet unmet) {}

    /** What a filter stored under a key: dynamic metadata of a namespace, or filter state. */
    private record StoredTest(String key, Predicate<@Nullable Object> value, Unmet unmet) {}

    static Conditions compile(RouteMatch match, Place place) {
        List<QueryParameterMatcher> parameters = match.getQueryParametersList();
        QueryTest[] query = new QueryTest[parameters.size()];
        for (int i = 0; i < query.length; i++) {
            query[i] = query(parameters.get(i), place.field("query_parameters").index(i));
        }
        Fractions share = match.hasRuntimeFraction() ? Fractions.of(match.getRuntimeFraction()) : null;
        return new Conditions(
                headers(match, place.field("headers")),
                query,
                stored(match, place),
                share,
                share == null
                        ? null
                        : new Unmet(Kind.SHARE, "", "takes only " + share.words() + " of requests (runtime_fraction)"),
                match.hasGrpc());
    }

    private static HeaderTest[] headers(RouteMatch match, Place place) {
        HeaderTest[] all = new HeaderTest[match.getHeadersCount()];
        for (int i = 0; i < all.length; i++) {
            HeaderMatcher one = match.getHeaders(i);
            all[i] = new HeaderTest(
                    HeaderMatchers.compile(one, place.index(i)),
                    new Unmet(Kind.HEADER, one.getName(), HeaderMatchers.words(one)));
        }
        return all;
    }

    private static StoredTest[] stored(RouteMatch match, Place place) {
        List<StoredTest> all = new ArrayList<>();
        for (int i = 0; i < match.getDynamicMetadataCount(); i++) {
            MetadataMatcher matcher = match.getDynamicMetadata(i);
            all.add(new StoredTest(
                    matcher.getFilter(),
                    ValueMatchers.compile(
                            matcher, place.field("dynamic_metadata").index(i)),
                    new Unmet(Kind.STORED, "", "dynamic metadata of " + matcher.getFilter())));
        }
        for (int i = 0; i < match.getFilterStateCount(); i++) {
            all.add(state(match.getFilterState(i), place.field("filter_state").index(i)));
        }
        return all.toArray(StoredTest[]::new);
    }

    private static StoredTest state(FilterStateMatcher matcher, Place place) {
        if (matcher.getKey().isEmpty()) {
            place.field("key").error("is missing");
        }
        if (matcher.getMatcherCase() != FilterStateMatcher.MatcherCase.STRING_MATCH) {
            place.error("only string_match is supported");
        }
        Predicate<String> text = StringMatchers.compile(matcher.getStringMatch(), place.field("string_match"));
        return new StoredTest(
                matcher.getKey(),
                value -> value != null && text.test(ByteText.of(String.valueOf(value))),
                new Unmet(
                        Kind.STORED,
                        "",
                        "filter state " + matcher.getKey() + ' ' + StringMatchers.words(matcher.getStringMatch())));
    }

    private static QueryTest query(QueryParameterMatcher matcher, Place place) {
        String name = ByteText.of(matcher.getName());
        String what = "query parameter " + matcher.getName() + ' ';
        return switch (matcher.getQueryParameterMatchSpecifierCase()) {
            case STRING_MATCH ->
                new QueryTest(
                        name,
                        StringMatchers.compile(matcher.getStringMatch(), place.field("string_match")),
                        true,
                        new Unmet(Kind.QUERY, name, what + StringMatchers.words(matcher.getStringMatch())));
            case PRESENT_MATCH -> present(name, matcher.getPresentMatch(), what);
            case QUERYPARAMETERMATCHSPECIFIER_NOT_SET -> present(name, true, what);
        };
    }

    private static QueryTest present(String name, boolean wanted, String what) {
        String words = what + (wanted ? "is there" : "is not there");
        return new QueryTest(name, null, wanted, new Unmet(Kind.QUERY, name, words));
    }

    boolean random() {
        return share != null;
    }

    /** Null if all hold, else the first that does not. Makes nothing but what regular expressions, headers and queries need. */
    @Nullable
    Unmet unmet(RouteInput in, Headers head, long random) {
        if (share != null && !share.admits(random)) {
            return outside;
        }
        if (grpc && !isGrpc(head)) {
            return GRPC;
        }
        for (HeaderTest test : headers) {
            if (!test.test.test(head)) {
                return test.unmet;
            }
        }
        Unmet of = query.length == 0 ? null : query(head.get(HeaderName.PATH));
        return of == null && stored.length > 0 ? stored(in) : of;
    }

    private @Nullable Unmet stored(RouteInput in) {
        for (StoredTest test : stored) {
            if (!test.value.test(in.stored(test.key))) {
                return test.unmet;
            }
        }
        return null;
    }

    /** All that is asked, in words. */
    List<String> words() {
        List<String> all = new ArrayList<>();
        if (grpc) {
            all.add(GRPC.words);
        }
        for (HeaderTest test : headers) {
            all.add(test.unmet.words);
        }
        for (QueryTest test : query) {
            all.add(test.unmet.words);
        }
        for (StoredTest test : stored) {
            all.add(test.unmet.words);
        }
        return all;
    }

    /** What the request has instead, in words. */
    static String instead(Unmet unmet, Headers head) {
        return switch (unmet.kind) {
            case HEADER -> head.has(unmet.name) ? "it is \"" + head.get(unmet.name) + '"' : "there is none";
            case QUERY -> {
                String found = parameter(head.get(HeaderName.PATH), unmet.name);
                yield found == null ? "there is none" : "it is \"" + found + '"';
            }
            case GRPC -> "it is \"" + head.get(HeaderName.CONTENT_TYPE) + '"';
            case STORED -> "a filter may set it";
            case SHARE -> "";
        };
    }

    private static boolean isGrpc(Headers head) {
        String type = head.get(HeaderName.CONTENT_TYPE);
        return type.startsWith("application/grpc") && (type.length() == 16 || type.charAt(16) == '+');
    }

    private @Nullable Unmet query(String target) {
        for (QueryTest test : query) {
            String found = parameter(target, test.name);
            boolean holds =
                    test.value == null ? (found != null) == test.wanted : found != null && test.value.test(found);
            if (!holds) {
                return test.unmet;
            }
        }
        return null;
    }

    /** The undecoded value of the first parameter of that name; empty if it has no equals sign, null if there is none. */
    private static @Nullable String parameter(String target, String name) {
        int at = target.indexOf('?') + 1;
        while (at > 0) {
            int end = target.indexOf('&', at);
            int stop = end < 0 ? target.length() : end;
            if (target.startsWith(name, at) && at + name.length() <= stop) {
                int after = at + name.length();
                if (after == stop) {
                    return "";
                }
                if (target.charAt(after) == '=') {
                    return target.substring(after + 1, stop);
                }
            }
            at = end + 1;
        }
        return null;
    }
}
