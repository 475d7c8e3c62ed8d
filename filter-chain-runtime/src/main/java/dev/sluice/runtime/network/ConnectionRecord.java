package dev.sluice.runtime.network;

import dev.sluice.filter.Headers;
import dev.sluice.filter.StreamInfo;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.network.RawConnection;
import dev.sluice.runtime.chain.ConnectionFacts;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.StreamRecord;
import dev.sluice.runtime.chain.StreamScope;
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

    ConnectionHome home;
    private final long id = IDS.incrementAndGet();
    private final SocketAddress directRemote;
    private SocketAddress remote;
    private SocketAddress local;
    private String serverName = "";
    private String transportProtocol = "";
    private List<String> applicationProtocols = List.of();
    private @Nullable SSLSession tls;
    private String transportFailure = "";
    private @Nullable String streamId;

    String chainName = "";

    ConnectionRecord(Loop loop, Shared shared, ConnectionHome home, SocketAddress local, SocketAddress remote) {
        super(loop, shared);
        this.home = home;
        this.local = local;
        this.remote = remote;
        this.directRemote = remote;
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
        remote = client;
    }

    @Override
    public final SocketAddress directRemote() {
        return directRemote;
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
        return serverName;
    }

    public final void serverName(String name) {
        serverName = name;
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
        return applicationProtocols;
    }

    public final void applicationProtocols(List<String> names) {
        applicationProtocols = List.copyOf(names);
    }

    @Override
    public final Optional<SSLSession> tls() {
        return Optional.ofNullable(tls);
    }

    /** TLS ends here. */
    final void tls(SSLSession session) {
        tls = session;
        if (serverName.isEmpty() && session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                serverName = name instanceof SNIHostName host ? host.getAsciiName() : serverName;
            }
        }
    }

    final void transportFailure(String reason) {
        transportFailure = reason;
    }

    @Override
    public final String downstreamTransportFailureReason() {
        return transportFailure;
    }

    @Override
    public final @Nullable SSLSession downstreamTls() {
        return tls;
    }

    @Override
    public final StreamScope scope() {
        return this;
    }

    @Override
    public final String filterChainName() {
        return chainName;
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
        return upstream;
    }

    @Override
    public final StreamInfo info() {
        return this;
    }

    @Override
    public final long responseHeadNanos() {
        return upstreamFirstReceived;
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
        return directRemote;
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
        String known = streamId;
        if (known == null) {
            known = UUID.randomUUID().toString();
            streamId = known;
        }
        return known;
    }

    @Override
    public final String requestedServerName() {
        return serverName;
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
