package dev.sluice.runtime.accesslog;

import dev.sluice.filter.Headers;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a format operator may ask of a stream, whether an HTTP exchange or a raw connection: the values behind {@code %RESPONSE_CODE%} and its like.
 * Read on the stream's loop, complete once the stream is over. Times are nanoseconds on the loop's clock, 0 if not reached; sizes are bytes; text
 * is empty if there is none.
 */
public interface LogRecord {
    /** Request head as it went upstream, pseudo-headers included; empty for raw connections. */
    Headers requestHeaders();

    Headers responseHeaders();

    Headers responseTrailers();

    /** {@code HTTP/1.1}, …, or empty. */
    String protocol();

    /** 0 if no response head was sent. */
    int responseCode();

    String responseCodeDetails();

    /** Envoy's short flags, comma separated, empty if none: {@code UF,URX}. */
    String responseFlags();

    String connectionTerminationDetails();

    /** Why there is a line now, in Envoy's words. */
    default String logType() {
        return "DownstreamEnd";
    }

    long bytesReceived();

    long bytesSent();

    long requestHeaderBytes();

    long responseHeaderBytes();

    long startEpochMillis();

    long startNanos();

    /** Last byte of the request came in. */
    long requestEndNanos();

    long upstreamFirstSentNanos();

    long upstreamLastSentNanos();

    /** First byte of the response came from upstream. */
    long upstreamFirstReceivedNanos();

    long upstreamLastReceivedNanos();

    long downstreamFirstSentNanos();

    long downstreamLastSentNanos();

    long endNanos();

    String routeName();

    String virtualHostName();

    String virtualClusterName();

    /** address:port of the chosen host. */
    String upstreamHost();

    String upstreamCluster();

    @Nullable
    SocketAddress upstreamLocal();

    @Nullable
    SocketAddress upstreamRemote();

    String upstreamTransportFailureReason();

    int upstreamAttempts();

    SocketAddress downstreamRemote();

    SocketAddress downstreamDirectRemote();

    SocketAddress downstreamLocal();

    long connectionId();

    /** A unique id of the stream, as text. */
    String streamId();

    String requestedServerName();

    String filterChainName();

    String localReplyBody();

    /** A value of the stream's store by key name, as {@code FILTER_STATE} and {@code DYNAMIC_METADATA} see it. */
    @Nullable
    Object stored(String key);

    /** {@code METADATA(ROUTE:…)} and the like: a message of type {@code envoy.config.core.v3.Metadata}, or null. */
    @Nullable
    Object metadata(String kind);

    /** The session of TLS that ends here, towards the client. */
    default @Nullable SSLSession downstreamTls() {
        return null;
    }

    /** Why there is no session with the client, empty if there is or TLS was not asked for. */
    default String downstreamTransportFailureReason() {
        return "";
    }

    /** The session with the upstream, if TLS begins here. */
    default @Nullable SSLSession upstreamTls() {
        return null;
    }

    /** In hexadecimal, empty if the stream is not traced. */
    default String traceId() {
        return "";
    }

    /** A client sent a health check that a filter answered. */
    boolean healthCheck();
}
