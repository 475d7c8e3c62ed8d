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
    public long startNanos;
    public long startMillis;
    public String details = "";
    public Ending ending = Ending.RUNNING;
    public long received;
    public long sent;
    public long requestEnd;
    public long downstreamFirstSent;
    public long downstreamLastSent;
    public long endNanos;

    protected StreamRecord(Loop loop, Shared shared) {
        super(loop, shared);
        this.startNanos = loop.nanoTime();
        this.startMillis = loop.epochMillis();
    }

    /** What is known of the upstream side, null if nobody has had to do with one. */
    protected abstract @Nullable UpstreamState noted();

    /** As new, for another stream. */
    protected final void renewRecord() {
        renew();
        startNanos = loop().nanoTime();
        startMillis = loop().epochMillis();
        details = "";
        ending = Ending.RUNNING;
        received = 0;
        sent = 0;
        requestEnd = 0;
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
        UpstreamState to = noted();
        return to == null ? 0 : to.firstSent;
    }

    @Override
    public final long upstreamLastSentNanos() {
        UpstreamState to = noted();
        return to == null ? 0 : to.lastSent;
    }

    @Override
    public final long upstreamFirstReceivedNanos() {
        UpstreamState to = noted();
        return to == null ? 0 : to.firstReceived;
    }

    @Override
    public final long upstreamLastReceivedNanos() {
        UpstreamState to = noted();
        return to == null ? 0 : to.lastReceived;
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
        UpstreamState to = noted();
        return to == null ? "" : to.host();
    }

    @Override
    public final String upstreamCluster() {
        UpstreamState to = noted();
        return to == null ? "" : to.cluster();
    }

    @Override
    public final @Nullable SocketAddress upstreamLocal() {
        UpstreamState to = noted();
        return to == null ? null : to.local();
    }

    @Override
    public final @Nullable SocketAddress upstreamRemote() {
        UpstreamState to = noted();
        return to == null ? null : to.remote();
    }

    @Override
    public final @Nullable SSLSession upstreamTls() {
        UpstreamState to = noted();
        return to == null ? null : to.tls();
    }

    @Override
    public final String upstreamTransportFailureReason() {
        UpstreamState to = noted();
        return to == null ? "" : to.failureReason();
    }

    @Override
    public final int upstreamAttempts() {
        UpstreamState to = noted();
        return to == null ? 0 : to.tries();
    }
}
