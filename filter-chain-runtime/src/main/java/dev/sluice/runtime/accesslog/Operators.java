package dev.sluice.runtime.accesslog;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The table of command operators: a line each, in the files that register them. Source: Envoy documentation, "Substitution formatter".
 */
final class Operators {
    /** Compiles one use of an operator; throws IllegalArgumentException with the reason if its arguments are wrong. */
    @FunctionalInterface
    interface Maker {
        Operator make(@Nullable String arguments);
    }

    private record Entry(Maker maker, boolean cuttable) {}

    private static final Set<String> KNOWN_TO_ENVOY = Set.of(
            "CEL",
            "CLUSTER_METADATA",
            "COALESCE",
            "CUSTOM_FLAGS",
            "DOWNSTREAM_HANDSHAKE_DURATION",
            "DOWNSTREAM_WIRE_BYTES_RECEIVED",
            "DOWNSTREAM_WIRE_BYTES_SENT",
            "DOWNSTREAM_HEADER_BYTES_RECEIVED",
            "DOWNSTREAM_HEADER_BYTES_SENT",
            "FILE_CONTENT",
            "REQ_WITHOUT_QUERY",
            "ROUNDTRIP_DURATION",
            "UPSTREAM_CONNECTION_ID",
            "UPSTREAM_CONNECTION_POOL_READY_DURATION",
            "UPSTREAM_FILTER_STATE",
            "UPSTREAM_HEADER_BYTES_RECEIVED",
            "UPSTREAM_HEADER_BYTES_SENT",
            "UPSTREAM_HOST_NAME",
            "UPSTREAM_HOST_NAME_WITHOUT_PORT",
            "UPSTREAM_METADATA",
            "UPSTREAM_PROTOCOL",
            "UPSTREAM_WIRE_BYTES_RECEIVED",
            "UPSTREAM_WIRE_BYTES_SENT");
    private static final Map<String, Entry> TABLE = new HashMap<>();

    static {
        HeaderOperators.register();
        TimeOperators.register();
        StreamOperators.register();
        ConnectionOperators.register();
    }

    private Operators() {}

    /** An operator without arguments; empty text is no value. */
    static void text(String name, Function<LogRecord, String> value) {
        plain(name, (out, r) -> {
            String text = value.apply(r);
            out.append(text);
            return !text.isEmpty();
        });
    }

    /** An operator without arguments that always has a number. */
    static void number(String name, ToLongFunction<LogRecord> value) {
        Operator number = (out, r) -> {
            out.append(value.applyAsLong(r));
            return true;
        };
        plain(name, new Operator.Typed(Operator.Kind.NUMBER, number));
    }

    static void plain(String name, Operator operator) {
        with(name, arguments -> {
            if (arguments != null) {
                throw new IllegalArgumentException("takes no arguments");
            }
            return operator;
        });
    }

    static void with(String name, Maker maker) {
        TABLE.put(name, new Entry(maker, false));
    }

    /** As {@link #with}, and {@code :Z} may follow. */
    static void cuttable(String name, Maker maker) {
        TABLE.put(name, new Entry(maker, true));
    }

    /** @param max -1 for no {@code :Z} */
    static Operator make(String name, @Nullable String arguments, int max) {
        Entry entry = TABLE.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(
                    KNOWN_TO_ENVOY.contains(name) ? "is known to Envoy but not supported" : "is not a known operator");
        }
        if (max >= 0 && !entry.cuttable) {
            throw new IllegalArgumentException("takes no length");
        }
        Operator made = entry.maker.make(arguments);
        return max < 0 ? made : new Operator.Cut(made, max);
    }

    /** The argument of an operator that needs one. */
    static String needed(@Nullable String arguments) {
        if (arguments == null || arguments.isEmpty()) {
            throw new IllegalArgumentException("needs an argument");
        }
        return arguments;
    }
}
