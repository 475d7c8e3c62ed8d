package dev.sluice.runtime.accesslog;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.Fractions;
import dev.sluice.runtime.config.match.HeaderMatchers;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.GrpcStatusFilter;
import io.envoyproxy.envoy.config.accesslog.v3.LogTypeFilter;
import io.envoyproxy.envoy.config.accesslog.v3.RuntimeFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Compiles access-log filters to pure functions. */
public final class LogFilters {
    private static final HeaderName REQUEST_ID = HeaderName.of("x-request-id");

    private LogFilters() {}

    public static Predicate<LogRecord> compile(AccessLogFilter filter, Place place) {
        return switch (filter.getFilterSpecifierCase()) {
            case STATUS_CODE_FILTER -> {
                LongPredicate test =
                        comparison(filter.getStatusCodeFilter().getComparison(), place.field("status_code_filter"));
                yield r -> test.test(r.responseCode());
            }
            case DURATION_FILTER -> {
                LongPredicate test =
                        comparison(filter.getDurationFilter().getComparison(), place.field("duration_filter"));
                yield r -> r.endNanos() != 0 && test.test((r.endNanos() - r.startNanos()) / 1_000_000);
            }
            case NOT_HEALTH_CHECK_FILTER -> {
                boolean wanted = filter.hasNotHealthCheckFilter();
                yield r -> wanted && !r.healthCheck();
            }
            case HEADER_FILTER -> {
                Predicate<Headers> test = HeaderMatchers.compile(
                        filter.getHeaderFilter().getHeader(),
                        place.field("header_filter").field("header"));
                yield r -> test.test(r.requestHeaders());
            }
            case RESPONSE_FLAG_FILTER ->
                flags(Set.copyOf(filter.getResponseFlagFilter().getFlagsList()));
            case GRPC_STATUS_FILTER -> grpc(filter.getGrpcStatusFilter());
            case RUNTIME_FILTER -> runtime(filter.getRuntimeFilter());
            case AND_FILTER ->
                all(filter.getAndFilter().getFiltersList(), place.field("and_filter")).stream()
                        .reduce(r -> true, Predicate::and);
            case OR_FILTER ->
                all(filter.getOrFilter().getFiltersList(), place.field("or_filter")).stream()
                        .reduce(r -> false, Predicate::or);
            case TRACEABLE_FILTER -> unsupported(place.field("traceable_filter"));
            case EXTENSION_FILTER -> unsupported(place.field("extension_filter"));
            case METADATA_FILTER -> unsupported(place.field("metadata_filter"));
            case LOG_TYPE_FILTER -> types(filter.getLogTypeFilter());
            case FILTERSPECIFIER_NOT_SET -> {
                place.error("an access-log filter needs a kind");
                yield r -> true;
            }
        };
    }

    private static Predicate<LogRecord> unsupported(Place place) {
        place.error("is known to Envoy but not supported");
        return r -> true;
    }

    private static List<Predicate<LogRecord>> all(List<AccessLogFilter> filters, Place place) {
        List<Predicate<LogRecord>> all = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            all.add(compile(filters.get(i), place.field("filters").index(i)));
        }
        return all;
    }

    private static LongPredicate comparison(ComparisonFilter comparison, Place place) {
        long wanted = Fractions.of(comparison.getValue());
        return switch (comparison.getOp()) {
            case EQ -> value -> value == wanted;
            case GE -> value -> value >= wanted;
            case LE -> value -> value <= wanted;
            case UNRECOGNIZED -> {
                place.field("comparison").field("op").error("is not a known comparison");
                yield value -> false;
            }
        };
    }

    /** Any of them, or any flag at all if none is named. */
    private static Predicate<LogRecord> flags(Set<String> wanted) {
        return r -> {
            String flags = r.responseFlags();
            if (flags.isEmpty() || wanted.isEmpty()) {
                return !flags.isEmpty();
            }
            for (String flag : flags.split(",")) {
                if (wanted.contains(flag)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Predicate<LogRecord> types(LogTypeFilter filter) {
        Set<String> types = filter.getTypesList().stream().map(Enum::name).collect(Collectors.toUnmodifiableSet());
        boolean excluded = filter.getExclude();
        return r -> types.contains(r.logType()) != excluded;
    }

    private static Predicate<LogRecord> grpc(GrpcStatusFilter filter) {
        Set<Integer> wanted = Set.copyOf(filter.getStatusesValueList());
        boolean exclude = filter.getExclude();
        return r -> {
            int status = HeaderOperators.grpcStatus(r);
            return wanted.contains(status < 0 ? 2 : status) != exclude;
        };
    }

    /** By the request id, so that all proxies on the way log the same requests, or by chance. */
    private static Predicate<LogRecord> runtime(RuntimeFilter filter) {
        Fractions.layered(filter.getRuntimeKey());
        Fractions fraction = filter.hasPercentSampled() ? Fractions.of(filter.getPercentSampled()) : Fractions.NEVER;
        boolean byChance = filter.getUseIndependentRandomness();
        return r -> {
            String id = byChance ? "" : r.requestHeaders().get(REQUEST_ID);
            return fraction.admits(
                    id.length() >= 8 ? stable(id) : ThreadLocalRandom.current().nextLong());
        };
    }

    private static long stable(String id) {
        try {
            return Long.parseLong(id, 0, 8, 16);
        } catch (NumberFormatException e) {
            return ThreadLocalRandom.current().nextLong();
        }
    }
}
