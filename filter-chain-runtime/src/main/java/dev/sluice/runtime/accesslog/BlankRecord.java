package dev.sluice.runtime.accesslog;

import dev.sluice.filter.Headers;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A record of which nothing is known but its addresses: for streams that have few of the facts. */
public abstract class BlankRecord implements LogRecord {
    private static final Headers NONE = new Headers();

    @Override
    public Headers requestHeaders() {
        return NONE;
    }

    @Override
    public Headers responseHeaders() {
        return NONE;
    }

    @Override
    public Headers responseTrailers() {
        return NONE;
    }

    @Override
    public long bytesReceived() {
        return 0;
    }

    @Override
    public long bytesSent() {
        return 0;
    }

    @Override
    public long requestHeaderBytes() {
        return 0;
    }

    @Override
    public long responseHeaderBytes() {
        return 0;
    }

    @Override
    public long startEpochMillis() {
        return 0;
    }

    @Override
    public long startNanos() {
        return 0;
    }

    @Override
    public long requestEndNanos() {
        return 0;
    }

    @Override
    public long upstreamFirstSentNanos() {
        return 0;
    }

    @Override
    public long upstreamLastSentNanos() {
        return 0;
    }

    @Override
    public long upstreamFirstReceivedNanos() {
        return 0;
    }

    @Override
    public long upstreamLastReceivedNanos() {
        return 0;
    }

    @Override
    public long downstreamFirstSentNanos() {
        return 0;
    }

    @Override
    public long downstreamLastSentNanos() {
        return 0;
    }

    @Override
    public long endNanos() {
        return 0;
    }

    @Override
    public long connectionId() {
        return 0;
    }

    @Override
    public String protocol() {
        return "";
    }

    @Override
    public String responseCodeDetails() {
        return "";
    }

    @Override
    public String responseFlags() {
        return "";
    }

    @Override
    public String connectionTerminationDetails() {
        return "";
    }

    @Override
    public String routeName() {
        return "";
    }

    @Override
    public String virtualHostName() {
        return "";
    }

    @Override
    public String virtualClusterName() {
        return "";
    }

    @Override
    public String upstreamHost() {
        return "";
    }

    @Override
    public String upstreamCluster() {
        return "";
    }

    @Override
    public String upstreamTransportFailureReason() {
        return "";
    }

    @Override
    public String streamId() {
        return "";
    }

    @Override
    public String requestedServerName() {
        return "";
    }

    @Override
    public String filterChainName() {
        return "";
    }

    @Override
    public String localReplyBody() {
        return "";
    }

    @Override
    public int responseCode() {
        return 0;
    }

    @Override
    public int upstreamAttempts() {
        return 0;
    }

    @Override
    public @Nullable SocketAddress upstreamLocal() {
        return null;
    }

    @Override
    public @Nullable SocketAddress upstreamRemote() {
        return null;
    }

    @Override
    public SocketAddress downstreamDirectRemote() {
        return downstreamRemote();
    }

    @Override
    public @Nullable Object stored(String key) {
        return null;
    }

    @Override
    public @Nullable Object metadata(String kind) {
        return null;
    }

    @Override
    public boolean healthCheck() {
        return false;
    }
}
