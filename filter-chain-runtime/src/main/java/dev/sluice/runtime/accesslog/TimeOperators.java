package dev.sluice.runtime.accesslog;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Operators for points in time and the spans between them. */
final class TimeOperators {
    private static final String DEFAULT_TIME = "%Y-%m-%dT%H:%M:%S.%3fZ";
    private static final Map<String, ToLongFunction<LogRecord>> POINTS = Map.of(
            "DS_RX_BEG", LogRecord::startNanos,
            "DS_RX_END", LogRecord::requestEndNanos,
            "US_TX_BEG", LogRecord::upstreamFirstSentNanos,
            "US_TX_END", LogRecord::upstreamLastSentNanos,
            "US_RX_BEG", LogRecord::upstreamFirstReceivedNanos,
            "US_RX_END", LogRecord::upstreamLastReceivedNanos,
            "DS_TX_BEG", LogRecord::downstreamFirstSentNanos,
            "DS_TX_END", LogRecord::downstreamLastSentNanos);

    private TimeOperators() {}

    static void register() {
        Operators.with("START_TIME", a -> time(a, ZoneOffset.UTC, LogRecord::startEpochMillis));
        Operators.with("START_TIME_LOCAL", a -> time(a, ZoneId.systemDefault(), LogRecord::startEpochMillis));
        Operators.with("EMIT_TIME", a -> time(a, ZoneOffset.UTC, TimeOperators::emitted));
        Operators.with("EMIT_TIME_LOCAL", a -> time(a, ZoneId.systemDefault(), TimeOperators::emitted));
        Operators.plain("DURATION", span(LogRecord::startNanos, LogRecord::endNanos, 1_000_000));
        Operators.plain("REQUEST_DURATION", span(LogRecord::startNanos, LogRecord::requestEndNanos, 1_000_000));
        Operators.plain(
                "REQUEST_TX_DURATION", span(LogRecord::startNanos, LogRecord::upstreamLastSentNanos, 1_000_000));
        Operators.plain(
                "RESPONSE_DURATION", span(LogRecord::startNanos, LogRecord::upstreamFirstReceivedNanos, 1_000_000));
        Operators.plain(
                "RESPONSE_TX_DURATION",
                span(LogRecord::upstreamFirstReceivedNanos, LogRecord::downstreamLastSentNanos, 1_000_000));
        Operators.with("COMMON_DURATION", TimeOperators::common);
    }

    private static Operator common(@Nullable String arguments) {
        String[] parts = Operators.needed(arguments).split(":", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException("takes START:END:PRECISION");
        }
        int unit =
                switch (parts.length == 3 ? parts[2] : "ms") {
                    case "ms" -> 1_000_000;
                    case "us" -> 1_000;
                    case "ns" -> 1;
                    default -> throw new IllegalArgumentException("has the precisions ms, us and ns");
                };
        return span(point(parts[0]), point(parts[1]), unit);
    }

    private static ToLongFunction<LogRecord> point(String name) {
        ToLongFunction<LogRecord> point = POINTS.get(name);
        if (point == null) {
            throw new IllegalArgumentException("does not support the time point " + name);
        }
        return point;
    }

    private static Operator span(ToLongFunction<LogRecord> from, ToLongFunction<LogRecord> to, int unit) {
        Operator span = (out, r) -> {
            long start = from.applyAsLong(r);
            long end = to.applyAsLong(r);
            if (start == 0 || end == 0) {
                return false;
            }
            out.append((end - start) / unit);
            return true;
        };
        return new Operator.Typed(Operator.Kind.NUMBER, span);
    }

    private static long emitted(LogRecord r) {
        return r.endNanos() == 0
                ? System.currentTimeMillis()
                : r.startEpochMillis() + (r.endNanos() - r.startNanos()) / 1_000_000;
    }

    private static Operator time(@Nullable String pattern, ZoneId zone, ToLongFunction<LogRecord> when) {
        TimeFormat format = TimeFormat.of(pattern == null || pattern.isEmpty() ? DEFAULT_TIME : pattern, zone);
        return (out, r) -> {
            format.append(out, when.applyAsLong(r));
            return true;
        };
    }
}
