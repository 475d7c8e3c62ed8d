package dev.sluice.runtime.upstream.health;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.accesslog.BlankRecord;
import dev.sluice.runtime.transport.Wire;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** What formats in the headers of a check can tell: the host and the time. */
final class ProbeRequest extends BlankRecord {
    private static final String AGENT = "Envoy/HC";
    private final InetSocketAddress to;
    private final long epochMillis;

    ProbeRequest(Checked host, long epochMillis) {
        this.to = host.checkedAt();
        this.epochMillis = epochMillis;
    }

    static Headers head(String method, String path, String authority, Wire wire) {
        Headers head = new Headers();
        head.set(":method", method);
        head.set(":scheme", wire.session() == null ? "http" : "https");
        head.set(":authority", authority);
        head.set(":path", path);
        head.set("user-agent", AGENT);
        return head;
    }

    @Override
    public long startEpochMillis() {
        return epochMillis;
    }

    @Override
    public String upstreamHost() {
        return NetUtil.toSocketAddressString(to);
    }

    @Override
    public SocketAddress upstreamRemote() {
        return to;
    }

    @Override
    public SocketAddress downstreamRemote() {
        return to;
    }

    @Override
    public SocketAddress downstreamLocal() {
        return to;
    }
}
