package dev.sluice.runtime.route;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;

/**
 * How a route honours {@code grpc-timeout}: as the longest life of the stream. Immutable. Source: Envoy's {@code
 * RouteAction.MaxStreamDuration}; gRPC over HTTP/2, "Requests".
 *
 * @param maxNanos a longer one is cut to this; 0 for any; -1 if the header is not looked at
 * @param offsetNanos taken off it if something is left then
 */
record GrpcDeadline(long maxNanos, long offsetNanos) {
    static final GrpcDeadline NONE = new GrpcDeadline(-1, 0);
    private static final HeaderName TIMEOUT = HeaderName.of("grpc-timeout");
    private static final int MOST_DIGITS = 8;

    /** -1 if the request has none or it is none. */
    long nanos(Headers request) {
        if (maxNanos < 0 || !request.has(TIMEOUT)) {
            return -1;
        }
        long asked = parse(request.get(TIMEOUT));
        if (asked < 0) {
            return -1;
        }
        long nanos = maxNanos > 0 ? Math.min(maxNanos, asked) : asked;
        return offsetNanos < nanos ? nanos - offsetNanos : nanos;
    }

    private static long parse(String text) {
        int digits = text.length() - 1;
        if (digits < 1 || digits > MOST_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        long unit =
                switch (text.charAt(digits)) {
                    case 'H' -> 3_600_000_000_000L;
                    case 'M' -> 60_000_000_000L;
                    case 'S' -> 1_000_000_000L;
                    case 'm' -> 1_000_000L;
                    case 'u' -> 1000L;
                    case 'n' -> 1L;
                    default -> -1L;
                };
        return unit < 0 ? -1 : Math.min(value, Long.MAX_VALUE / 4 / unit) * unit;
    }
}
