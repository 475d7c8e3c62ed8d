package dev.sluice.runtime.accesslog;

import dev.sluice.filter.Headers;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stream whose facts a test sets by hand. */
public class FakeRecord extends BlankRecord {
    public final Headers request = new Headers();
    public final Headers response = new Headers();
    public final Headers trailers = new Headers();
    public final Map<String, Object> store = new HashMap<>();
    public final Map<String, Object> metadata = new HashMap<>();
    public int code;
    public String flags = "";
    public String details = "";
    public long endNanos;
    public boolean healthCheck;

    public FakeRecord request(String... fields) {
        for (int i = 0; i < fields.length; i += 2) {
            request.add(fields[i], fields[i + 1]);
        }
        return this;
    }

    @Override
    public Headers requestHeaders() {
        return request;
    }

    @Override
    public Headers responseHeaders() {
        return response;
    }

    @Override
    public Headers responseTrailers() {
        return trailers;
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public int responseCode() {
        return code;
    }

    @Override
    public String responseCodeDetails() {
        return details;
    }

    @Override
    public String responseFlags() {
        return flags;
    }

    @Override
    public long bytesReceived() {
        return 3;
    }

    @Override
    public long bytesSent() {
        return 7;
    }

    @Override
    public long requestHeaderBytes() {
        return 20;
    }

    @Override
    public long responseHeaderBytes() {
        return 30;
    }

    @Override
    public long startEpochMillis() {
        return 1_700_000_000_123L;
    }

    @Override
    public long startNanos() {
        return 1_000_000;
    }

    @Override
    public long requestEndNanos() {
        return 2_500_000;
    }

    @Override
    public long downstreamFirstSentNanos() {
        return 4_000_000;
    }

    @Override
    public long downstreamLastSentNanos() {
        return 5_000_000;
    }

    @Override
    public long endNanos() {
        return endNanos;
    }

    @Override
    public String routeName() {
        return "home";
    }

    @Override
    public String virtualHostName() {
        return "vh";
    }

    @Override
    public String upstreamCluster() {
        return "web";
    }

    @Override
    public String upstreamTransportFailureReason() {
        return "delayed connect error: Connection refused";
    }

    @Override
    public int upstreamAttempts() {
        return 1;
    }

    @Override
    public SocketAddress downstreamRemote() {
        return new InetSocketAddress("10.0.0.9", 1234);
    }

    @Override
    public SocketAddress downstreamDirectRemote() {
        return new InetSocketAddress("::1", 99);
    }

    @Override
    public SocketAddress downstreamLocal() {
        return new InetSocketAddress("127.0.0.1", 8080);
    }

    @Override
    public long connectionId() {
        return 17;
    }

    @Override
    public String streamId() {
        return "42";
    }

    @Override
    public String filterChainName() {
        return "chain";
    }

    @Override
    public @Nullable Object stored(String key) {
        return store.get(key);
    }

    @Override
    public @Nullable Object metadata(String kind) {
        return metadata.get(kind);
    }

    @Override
    public boolean healthCheck() {
        return healthCheck;
    }
}
