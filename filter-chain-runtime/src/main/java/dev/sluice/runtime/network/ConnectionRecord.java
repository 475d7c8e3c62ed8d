package dev.sluice.runtime.network;

import dev.sluice.filter.Headers;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.runtime.chain.ConnectionFacts;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.StreamRecord;
import dev.sluice.runtime.chain.StreamScope;
import dev.sluice.runtime.chain.UpstreamState;
import dev.sluice.runtime.event.Loop;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What is known about a connection: the facts that filters see and that its log line tells. Loop-confined. */
abstract class ConnectionRecord extends StreamRecord implements RawConnection, ConnectionFacts {
    private static final AtomicLong IDS = new AtomicLong();
    private static final Headers NO_HEADERS = new Headers();
    private static final Rare NOTHING_RARE = new Rare();

    ConnectionHome home;
    private final long id = IDS.incrementAndGet();
    private SocketAddress remote;
    private SocketAddress local;
    private String transportProtocol = "";
    private Rare rare = NOTHING_RARE;
    private @Nullable UpstreamState upstream;

    ConnectionRecord(Loop loop, Shared shared, ConnectionHome home, SocketAddress local, SocketAddress remote) {
        super(loop, shared);
        this.home = home;
        this.local = local;
        this.remote = remote;
    }

    /** What most plain connections do not have. */
    private static final class Rare {
        @Nullable
        SocketAddress directRemote;

        String serverName = "";
        List<String> applicationProtocols = List.of();

        @Nullable
        SSLSession tls;

        String transportFailure = "";

        @Nullable
        String streamId;
    }

    private Rare rare() {
        if (rare == NOTHING_RARE) {
            rare = new Rare();
        }
        return rare;
    }

    /** The upstream side, noted from now on. */
    final UpstreamState upstreamState() {
        UpstreamState known = upstream;
        if (known == null) {
            known = new UpstreamState();
            upstream = known;
        }
        return known;
    }

    @Override
    protected final @Nullable UpstreamState noted() {
        return upstream;
    }

    @Override
    public final long id() {
        return id;
    }

    @Override
    public final SocketAddress remote() {
        return remote;
    }

    /** A listener filter knows the client better. */
    public final void remote(SocketAddress client) {
        rare().directRemote = directRemote();
        remote = client;
    }

    @Override
    public final SocketAddress directRemote() {
        SocketAddress direct = rare.directRemote;
        return direct == null ? remote : direct;
    }

    @Override
    public final SocketAddress local() {
        return local;
    }

    /** A listener filter knows where the client wanted to go. */
    public final void local(SocketAddress destination) {
        local = destination;
    }

    @Override
    public final String serverName() {
        return rare.serverName;
    }

    public final void serverName(String name) {
        rare().serverName = name;
    }

    /** {@code tls} or {@code raw_buffer} as a listener filter found it; empty if none looked. */
    public final String transportProtocol() {
        return transportProtocol;
    }

    public final void transportProtocol(String name) {
        transportProtocol = name;
    }

    /** What the client offers in ALPN, or the one chosen once TLS has ended here. */
    public final List<String> applicationProtocols() {
        return rare.applicationProtocols;
    }

    public final void applicationProtocols(List<String> names) {
        rare().applicationProtocols = List.copyOf(names);
    }

    @Override
    public final Optional<SSLSession> tls() {
        return Optional.ofNullable(rare.tls);
    }

    /** TLS ends here. */
    final void tls(SSLSession session) {
        Rare secured = rare();
        secured.tls = session;
        if (secured.serverName.isEmpty() && session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                secured.serverName = name instanceof SNIHostName host ? host.getAsciiName() : secured.serverName;
            }
        }
    }

    final void transportFailure(String reason) {
        rare().transportFailure = reason;
    }

    @Override
    public final String downstreamTransportFailureReason() {
        return rare.transportFailure;
    }

    @Override
    public final @Nullable SSLSession downstreamTls() {
        return rare.tls;
    }

    @Override
    public final StreamScope scope() {
        return this;
    }

    @Override
    public final int listenerPort() {
        return home.port();
    }

    @Override
    public final int bufferLimitBytes() {
        return home.bufferLimitBytes();
    }

    @Override
    public final Upstream upstream() {
        return upstreamState();
    }

    @Override
    public final StreamInfo info() {
        return this;
    }

    @Override
    public final long responseHeadNanos() {
        return upstreamFirstReceivedNanos();
    }

    // What the log asks. A raw connection has no heads, no code and no route.

    @Override
    public final Headers requestHeaders() {
        return NO_HEADERS;
    }

    @Override
    public final Headers responseHeaders() {
        return NO_HEADERS;
    }

    @Override
    public final Headers responseTrailers() {
        return NO_HEADERS;
    }

    @Override
    public final String protocol() {
        return "";
    }

    @Override
    public final int responseCode() {
        return 0;
    }

    @Override
    public final String responseCodeDetails() {
        return "";
    }

    @Override
    public final String connectionTerminationDetails() {
        return details;
    }

    @Override
    public final long requestHeaderBytes() {
        return 0;
    }

    @Override
    public final long responseHeaderBytes() {
        return 0;
    }

    @Override
    public final String routeName() {
        return "";
    }

    @Override
    public final String virtualHostName() {
        return "";
    }

    @Override
    public final String virtualClusterName() {
        return "";
    }

    @Override
    public final SocketAddress downstreamRemote() {
        return remote;
    }

    @Override
    public final SocketAddress downstreamDirectRemote() {
        return directRemote();
    }

    @Override
    public final SocketAddress downstreamLocal() {
        return local;
    }

    @Override
    public final long connectionId() {
        return id;
    }

    @Override
    public final String streamId() {
        String known = rare.streamId;
        if (known == null) {
            known = UUID.randomUUID().toString();
            rare().streamId = known;
        }
        return known;
    }

    @Override
    public final String requestedServerName() {
        return rare.serverName;
    }

    @Override
    public final String localReplyBody() {
        return "";
    }

    @Override
    public final @Nullable Object metadata(String kind) {
        return null;
    }

    @Override
    public final boolean healthCheck() {
        return false;
    }
}
