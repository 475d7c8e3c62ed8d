package dev.sluice.runtime.route;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.ByteText;
import dev.sluice.runtime.config.match.Fractions;
import dev.sluice.runtime.config.match.HeaderMatchers;
import dev.sluice.runtime.config.match.StringMatchers;
import dev.sluice.runtime.config.match.ValueMatchers;
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
        @Nullable Predicate<Headers> headers,
        QueryTest[] query,
        StoredTest[] stored,
        @Nullable Fractions share,
        boolean grpc) {
    /** {@code value} null: the parameter's presence is {@code wanted}. */
    private record QueryTest(String name, @Nullable Predicate<String> value, boolean wanted) {}

    /** What a filter stored under a key: dynamic metadata of a namespace, or filter state. */
    private record StoredTest(String key, Predicate<@Nullable Object> value) {}

    static Conditions compile(RouteMatch match, Place place) {
        List<QueryParameterMatcher> parameters = match.getQueryParametersList();
        QueryTest[] query = new QueryTest[parameters.size()];
        for (int i = 0; i < query.length; i++) {
            query[i] = query(parameters.get(i), place.field("query_parameters").index(i));
        }
        return new Conditions(
                match.getHeadersCount() == 0
                        ? null
                        : HeaderMatchers.compile(match.getHeadersList(), place.field("headers")),
                query,
                stored(match, place),
                match.hasRuntimeFraction() ? Fractions.of(match.getRuntimeFraction()) : null,
                match.hasGrpc());
    }

    private static StoredTest[] stored(RouteMatch match, Place place) {
        List<StoredTest> all = new ArrayList<>();
        for (int i = 0; i < match.getDynamicMetadataCount(); i++) {
            MetadataMatcher matcher = match.getDynamicMetadata(i);
            all.add(new StoredTest(
                    matcher.getFilter(),
                    ValueMatchers.compile(
                            matcher, place.field("dynamic_metadata").index(i))));
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
                matcher.getKey(), value -> value != null && text.test(ByteText.of(String.valueOf(value))));
    }

    private static QueryTest query(QueryParameterMatcher matcher, Place place) {
        String name = ByteText.of(matcher.getName());
        return switch (matcher.getQueryParameterMatchSpecifierCase()) {
            case STRING_MATCH ->
                new QueryTest(
                        name, StringMatchers.compile(matcher.getStringMatch(), place.field("string_match")), true);
            case PRESENT_MATCH -> new QueryTest(name, null, matcher.getPresentMatch());
            case QUERYPARAMETERMATCHSPECIFIER_NOT_SET -> new QueryTest(name, null, true);
        };
    }

    boolean random() {
        return share != null;
    }

    boolean hold(RouteInput in, Headers head, long random) {
        return (share == null || share.admits(random))
                && (!grpc || isGrpc(head))
                && (headers == null || headers.test(head))
                && (query.length == 0 || query(head.get(HeaderName.PATH)))
                && (stored.length == 0 || stored(in));
    }

    private boolean stored(RouteInput in) {
        for (StoredTest test : stored) {
            if (!test.value.test(in.stored(test.key))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isGrpc(Headers head) {
        String type = head.get(HeaderName.CONTENT_TYPE);
        return type.startsWith("application/grpc") && (type.length() == 16 || type.charAt(16) == '+');
    }

    private boolean query(String target) {
        for (QueryTest test : query) {
            String found = parameter(target, test.name);
            boolean holds =
                    test.value == null ? (found != null) == test.wanted : found != null && test.value.test(found);
            if (!holds) {
                return false;
            }
        }
        return true;
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
