package dev.sluice.runtime.accesslog;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Operators that read heads and trailers. */
final class HeaderOperators {
    private static final HeaderName ORIGINAL_PATH = HeaderName.of("x-envoy-original-path");
    private static final HeaderName GRPC_STATUS = HeaderName.of("grpc-status");
    private static final String[] GRPC_CAMEL = {
        "OK",
        "Canceled",
        "Unknown",
        "InvalidArgument",
        "DeadlineExceeded",
        "NotFound",
        "AlreadyExists",
        "PermissionDenied",
        "ResourceExhausted",
        "FailedPrecondition",
        "Aborted",
        "OutOfRange",
        "Unimplemented",
        "Internal",
        "Unavailable",
        "DataLoss",
        "Unauthenticated"
    };
    private static final String[] GRPC_SNAKE = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED"
    };

    private HeaderOperators() {}

    static void register() {
        Operators.cuttable("REQ", a -> header(a, LogRecord::requestHeaders));
        Operators.cuttable("RESP", a -> header(a, LogRecord::responseHeaders));
        Operators.cuttable("TRAILER", a -> header(a, LogRecord::responseTrailers));
        Operators.number("REQUEST_HEADERS_BYTES", LogRecord::requestHeaderBytes);
        Operators.number("RESPONSE_HEADERS_BYTES", LogRecord::responseHeaderBytes);
        Operators.cuttable("PATH", HeaderOperators::path);
        Operators.cuttable("QUERY_PARAM", HeaderOperators::query);
        Operators.with("GRPC_STATUS", HeaderOperators::grpc);
        Operators.plain("GRPC_STATUS_NUMBER", grpc("NUMBER"));
    }

    /** {@code X} or {@code X?Y}: the first of the two that is there. */
    private static Operator header(@Nullable String arguments, Function<LogRecord, Headers> which) {
        String[] names = Operators.needed(arguments).split("\\?", -1);
        if (names.length > 2) {
            throw new IllegalArgumentException("takes at most one alternative header");
        }
        HeaderName main = HeaderName.of(names[0]);
        HeaderName other = names.length == 2 && !names[1].isEmpty() ? HeaderName.of(names[1]) : main;
        return (out, r) -> {
            Headers headers = which.apply(r);
            Headers.Wire fields = headers.wire();
            int at = fields.find(main, 0);
            if (at < 0 && other != main) {
                at = fields.find(other, 0);
            }
            if (at < 0) {
                return false;
            }
            out.append(fields.array(), fields.valueFrom(at), fields.valueLength(at));
            return true;
        };
    }

    private static Operator path(@Nullable String arguments) {
        String[] options = arguments == null ? new String[0] : arguments.split(":", -1);
        String query = options.length > 0 && !options[0].isEmpty() ? options[0] : "WQ";
        String from = options.length > 1 && !options[1].isEmpty() ? options[1] : "ORIG_OR_PATH";
        if (options.length > 2 || !query.matches("WQ|NQ") || !from.matches("ORIG|PATH|ORIG_OR_PATH")) {
            throw new IllegalArgumentException("takes WQ or NQ, then ORIG, PATH or ORIG_OR_PATH");
        }
        return (out, r) -> {
            Headers headers = r.requestHeaders();
            boolean original = !from.equals("PATH") && (from.equals("ORIG") || headers.has(ORIGINAL_PATH));
            String path = headers.get(original ? ORIGINAL_PATH : HeaderName.PATH);
            int end = query.equals("NQ") ? path.indexOf('?') : -1;
            out.append(path, 0, end < 0 ? path.length() : end);
            return !path.isEmpty();
        };
    }

    private static Operator query(@Nullable String arguments) {
        String name = Operators.needed(arguments);
        return (out, r) -> {
            String value = queryValue(r.requestHeaders().get(HeaderName.PATH), name);
            out.append(value);
            return !value.isEmpty();
        };
    }

    private static String queryValue(String path, String name) {
        int at = path.indexOf('?') + 1;
        while (at > 0) {
            int end = path.indexOf('&', at);
            String pair = path.substring(at, end < 0 ? path.length() : end);
            if (pair.startsWith(name) && pair.startsWith("=", name.length())) {
                return pair.substring(name.length() + 1);
            }
            at = end + 1;
        }
        return "";
    }

    private static Operator grpc(@Nullable String arguments) {
        String form = arguments == null || arguments.isEmpty() ? "CAMEL_STRING" : arguments.toUpperCase(Locale.ROOT);
        return switch (form) {
            case "CAMEL_STRING" -> (out, r) -> grpc(out, r, GRPC_CAMEL);
            case "SNAKE_STRING" -> (out, r) -> grpc(out, r, GRPC_SNAKE);
            case "NUMBER" -> new Operator.Typed(Operator.Kind.NUMBER, (out, r) -> grpc(out, r, null));
            default -> throw new IllegalArgumentException("takes CAMEL_STRING, SNAKE_STRING or NUMBER");
        };
    }

    private static boolean grpc(ByteLine out, LogRecord r, String @Nullable [] names) {
        int status = grpcStatus(r);
        if (status < 0) {
            return false;
        }
        if (names == null || status >= names.length) {
            out.append(status);
        } else {
            out.append(names[status]);
        }
        return true;
    }

    /** The gRPC status of a gRPC exchange: from trailers, then headers, then derived from the HTTP status; -1 for other exchanges. */
    static int grpcStatus(LogRecord r) {
        if (!r.requestHeaders().get(HeaderName.CONTENT_TYPE).startsWith("application/grpc")) {
            return -1;
        }
        String text = r.responseTrailers().get(GRPC_STATUS);
        if (text.isEmpty()) {
            text = r.responseHeaders().get(GRPC_STATUS);
        }
        if (!text.isEmpty()) {
            return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
        }
        return switch (r.responseCode()) {
            case 0 -> -1;
            case 200 -> 0;
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> 2;
        };
    }
}
