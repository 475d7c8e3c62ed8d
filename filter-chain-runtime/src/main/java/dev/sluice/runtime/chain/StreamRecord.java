package dev.sluice.runtime.chain;

import dev.sluice.filter.StreamInfo;
import dev.sluice.runtime.accesslog.LogRecord;
import dev.sluice.runtime.event.Loop;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of an exchange and of a raw connection alike: times, sizes, the end, the upstream. The fields are for those who move the stream's
 * bytes, which write them for every chunk; all others ask. Loop-confined.
 */
public abstract class StreamRecord extends StreamScope implements StreamInfo, LogRecord {
    public final UpstreamState upstream = new UpstreamState();
    public long startNanos;
    public long startMillis;
    public String details = "";
    public Ending ending = Ending.RUNNING;
    public long received;
    public long sent;
    public long requestEnd;
    public long upstreamFirstSent;
    public long upstreamLastSent;
    public long upstreamFirstReceived;
    public long upstreamLastReceived;
    public long downstreamFirstSent;
    public long downstreamLastSent;
    public long endNanos;

    protected StreamRecord(Loop loop, Shared shared) {
        super(loop, shared);
        this.startNanos = loop.nanoTime();
        this.startMillis = loop.epochMillis();
    }

    /** As new, for another stream. */
    protected final void renewRecord() {
        renew();
        upstream.renew();
        startNanos = loop().nanoTime();
        startMillis = loop().epochMillis();
        details = "";
        ending = Ending.RUNNING;
        received = 0;
        sent = 0;
        requestEnd = 0;
        upstreamFirstSent = 0;
        upstreamLastSent = 0;
        upstreamFirstReceived = 0;
        upstreamLastReceived = 0;
        downstreamFirstSent = 0;
        downstreamLastSent = 0;
        endNanos = 0;
    }

    @Override
    public final String responseFlags() {
        return flags();
    }

    @Override
    public final String details() {
        return details;
    }

    @Override
    public final Ending ending() {
        return ending;
    }

    @Override
    public final long bytesReceived() {
        return received;
    }

    @Override
    public final long bytesSent() {
        return sent;
    }

    @Override
    public long startEpochMillis() {
        return startMillis;
    }

    @Override
    public long startNanos() {
        return startNanos;
    }

    @Override
    public final long requestEndNanos() {
        return requestEnd;
    }

    @Override
    public final long upstreamFirstSentNanos() {
        return upstreamFirstSent;
    }

    @Override
    public final long upstreamLastSentNanos() {
        return upstreamLastSent;
    }

    @Override
    public final long upstreamFirstReceivedNanos() {
        return upstreamFirstReceived;
    }

    @Override
    public final long upstreamLastReceivedNanos() {
        return upstreamLastReceived;
    }

    @Override
    public final long downstreamFirstSentNanos() {
        return downstreamFirstSent;
    }

    @Override
    public final long downstreamLastSentNanos() {
        return downstreamLastSent;
    }

    @Override
    public final long endNanos() {
        return endNanos;
    }

    @Override
    public final String upstreamHost() {
        return upstream.host();
    }

    @Override
    public final String upstreamCluster() {
        return upstream.cluster();
    }

    @Override
    public final @Nullable SocketAddress upstreamLocal() {
        return upstream.local();
    }

    @Override
    public final @Nullable SocketAddress upstreamRemote() {
        return upstream.remote();
    }

    @Override
    public final @Nullable SSLSession upstreamTls() {
        return upstream.tls();
    }

    @Override
    public final String upstreamTransportFailureReason() {
        return upstream.failureReason();
    }

    @Override
    public final int upstreamAttempts() {
        return upstream.tries();
    }
}
