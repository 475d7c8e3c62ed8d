package dev.sluice.runtime.accesslog;

import com.google.protobuf.Struct;
import dev.sluice.runtime.config.match.ByteText;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Operators for what the proxy knows of a stream: outcome, route, sizes, stored values; and for the process. */
final class StreamOperators {
    private StreamOperators() {}

    static void register() {
        Operators.text("PROTOCOL", LogRecord::protocol);
        Operators.number("RESPONSE_CODE", LogRecord::responseCode);
        Operators.with("RESPONSE_CODE_DETAILS", StreamOperators::details);
        Operators.plain("RESPONSE_FLAGS", StreamOperators::flags);
        Operators.plain("RESPONSE_FLAGS_LONG", StreamOperators::longFlags);
        Operators.text("CONNECTION_TERMINATION_DETAILS", LogRecord::connectionTerminationDetails);
        Operators.text("ACCESS_LOG_TYPE", LogRecord::logType);
        Operators.number("BYTES_RECEIVED", LogRecord::bytesReceived);
        Operators.number("BYTES_SENT", LogRecord::bytesSent);
        Operators.text("ROUTE_NAME", LogRecord::routeName);
        Operators.text("VIRTUAL_CLUSTER_NAME", LogRecord::virtualClusterName);
        Operators.text("UPSTREAM_CLUSTER", LogRecord::upstreamCluster);
        Operators.text("UPSTREAM_CLUSTER_RAW", LogRecord::upstreamCluster);
        Operators.text("UPSTREAM_HOST", LogRecord::upstreamHost);
        Operators.text("UPSTREAM_TRANSPORT_FAILURE_REASON", r -> r.upstreamTransportFailureReason()
                .replace(' ', '_'));
        Operators.number("UPSTREAM_REQUEST_ATTEMPT_COUNT", LogRecord::upstreamAttempts);
        Operators.text("STREAM_ID", LogRecord::streamId);
        Operators.text("TRACE_ID", LogRecord::traceId);
        Operators.cuttable("LOCAL_REPLY_BODY", a -> (out, r) -> {
            out.append(r.localReplyBody());
            return true; // an empty text is its value, never a dash
        });
        Operators.text("FILTER_CHAIN_NAME", LogRecord::filterChainName);
        Operators.cuttable("DYNAMIC_METADATA", StreamOperators::dynamicMetadata);
        Operators.cuttable("FILTER_STATE", StreamOperators::filterState);
        Operators.cuttable("METADATA", StreamOperators::metadata);
        Operators.cuttable("ENVIRONMENT", StreamOperators::environment);
        String host = hostname();
        Operators.text("HOSTNAME", r -> host);
        Operators.text("UNIQUE_ID", r -> UUID.randomUUID().toString());
    }

    private static Operator details(@Nullable String arguments) {
        boolean raw = "ALLOW_WHITESPACES".equals(arguments);
        if (arguments != null && !raw) {
            throw new IllegalArgumentException("takes ALLOW_WHITESPACES");
        }
        return (out, r) -> {
            String details = r.responseCodeDetails();
            out.append(raw ? details : details.replace(' ', '_'));
            return !details.isEmpty();
        };
    }

    private static boolean flags(ByteLine out, LogRecord r) {
        String flags = r.responseFlags();
        out.append(flags.isEmpty() ? "-" : flags);
        return true;
    }

    private static boolean longFlags(ByteLine out, LogRecord r) {
        String flags = r.responseFlags();
        if (flags.isEmpty()) {
            out.append('-');
            return true;
        }
        String comma = "";
        for (String flag : flags.split(",")) {
            out.append(comma).append(ResponseFlags.LONG.getOrDefault(flag, flag));
            comma = ",";
        }
        return true;
    }

    private static Operator dynamicMetadata(@Nullable String arguments) {
        List<String> path = Arrays.asList(Operators.needed(arguments).split(":", -1));
        return stored(path.get(0), path.subList(1, path.size()), false);
    }

    private static Operator filterState(@Nullable String arguments) {
        String[] parts = Operators.needed(arguments).split(":", -1);
        String form = parts.length > 1 ? parts[1] : "TYPED";
        return switch (form) {
            case "PLAIN" -> stored(parts[0], List.of(), false);
            case "TYPED" -> stored(parts[0], List.of(), true);
            case "FIELD" -> {
                if (parts.length != 3) {
                    throw new IllegalArgumentException("takes KEY:FIELD:NAME");
                }
                yield stored(parts[0], List.of(parts[2]), false);
            }
            default -> throw new IllegalArgumentException("takes KEY:PLAIN, KEY:TYPED or KEY:FIELD:NAME");
        };
    }

    private static Operator stored(String key, List<String> path, boolean quoted) {
        return new Operator.Stored(
                (out, r) -> StoredValues.append(out, r.stored(key), path, quoted),
                (out, r) -> StoredValues.append(out, r.stored(key), path, true));
    }

    private static Operator metadata(@Nullable String arguments) {
        List<String> path = Arrays.asList(Operators.needed(arguments).split(":", -1));
        String kind = path.get(0);
        if (!List.of("ROUTE", "CLUSTER", "LISTENER", "VIRTUAL_HOST", "DYNAMIC").contains(kind) || path.size() < 2) {
            throw new IllegalArgumentException(
                    "takes DYNAMIC, ROUTE, VIRTUAL_HOST, CLUSTER or LISTENER, then a namespace and keys");
        }
        if (kind.equals("DYNAMIC")) {
            return stored(path.get(1), path.subList(2, path.size()), false);
        }
        String namespace = path.get(1);
        List<String> keys = path.subList(2, path.size());
        return new Operator.Stored(
                (out, r) -> StoredValues.append(out, struct(r.metadata(kind), namespace), keys, false),
                (out, r) -> StoredValues.append(out, struct(r.metadata(kind), namespace), keys, true));
    }

    private static @Nullable Struct struct(@Nullable Object metadata, String namespace) {
        return metadata instanceof Metadata m ? m.getFilterMetadataMap().get(namespace) : null;
    }

    private static Operator environment(@Nullable String arguments) {
        String value = System.getenv(Operators.needed(arguments));
        String text = value == null ? "" : ByteText.of(value);
        return (out, r) -> {
            out.append(text);
            return !text.isEmpty();
        };
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
