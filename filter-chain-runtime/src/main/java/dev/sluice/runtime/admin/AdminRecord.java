package dev.sluice.runtime.admin;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.accesslog.BlankRecord;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import java.net.SocketAddress;

/** A request to the administration interface as its access log sees it. Loop-confined. */
final class AdminRecord extends BlankRecord {
    private final Wire wire;
    private final String protocol;
    private final Headers request;
    private final long startMillis;
    private final long start;
    private final Headers response;
    private final int status;
    private final long sent;
    private final long end;

    /** A request that was answered just now. */
    AdminRecord(
            Wire wire,
            String protocol,
            Headers request,
            long startMillis,
            long start,
            Headers response,
            int status,
            long sent) {
        Loop loop = wire.loop();
        this.wire = wire;
        this.protocol = protocol;
        this.request = request;
        this.startMillis = startMillis;
        this.start = start;
        this.response = response;
        this.status = status;
        this.sent = sent;
        this.end = loop.nanoTime();
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
    public String protocol() {
        return protocol;
    }

    @Override
    public int responseCode() {
        return status;
    }

    @Override
    public String responseCodeDetails() {
        return "admin_filter_response";
    }

    @Override
    public long bytesSent() {
        return sent;
    }

    @Override
    public long startEpochMillis() {
        return startMillis;
    }

    @Override
    public long startNanos() {
        return start;
    }

    @Override
    public long requestEndNanos() {
        return start;
    }

    @Override
    public long downstreamFirstSentNanos() {
        return end;
    }

    @Override
    public long downstreamLastSentNanos() {
        return end;
    }

    @Override
    public long endNanos() {
        return end;
    }

    @Override
    public SocketAddress downstreamRemote() {
        return wire.remote();
    }

    @Override
    public SocketAddress downstreamLocal() {
        return wire.local();
    }
}
