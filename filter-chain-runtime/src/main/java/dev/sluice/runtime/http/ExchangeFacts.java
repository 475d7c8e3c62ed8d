package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Key;
import dev.sluice.runtime.chain.ConnectionFacts;
import dev.sluice.runtime.chain.StreamRecord;
import dev.sluice.runtime.chain.StreamScope;
import dev.sluice.runtime.chain.UpstreamState;
import dev.sluice.runtime.codec.HeadPool;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.http.edge.EdgeFacts;
import dev.sluice.runtime.route.RouteInput;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What is known of an exchange: the part of it that logs, routes and statistics read. Loop-confined. */
abstract class ExchangeFacts extends StreamRecord implements RouteInput {
    public final UpstreamState upstream = new UpstreamState();
    /** Set by the filter that answers health checks. */
    private static final Key<Boolean> HEALTH_CHECK = Key.of("envoy.health_check", false);

    private static final HeaderName REQUEST_ID = HeaderName.of("x-request-id");
    static final Headers NO_HEADERS = new Headers();
    HttpConnection connection;
    ConnectionFacts facts;
    HttpStream out;
    Headers requestHead = NO_HEADERS;

    /** Whether the client speaks gRPC itself: before filters translate for it. Source: Envoy decides it before the first filter, too. */
    boolean grpcClient;

    /** The request's head as the client sent it, kept only while requests are followed. */
    @Nullable
    Headers arrived;

    Headers responseHead = NO_HEADERS;
    String replyBody = "";
    long requestHeadBytes;
    long responseHeadBytes;
    long responseHeadAt;
    final EdgeFacts edge = new EdgeFacts();
    boolean headSent;
    boolean replying;
    Routing.@Nullable Found found;

    @Nullable
    SocketAddress remoteAddress;

    ExchangeFacts(HttpConnection connection, HttpStream out) {
        super(connection.loop(), connection.manager().shared());
        this.connection = connection;
        this.facts = connection.facts();
        this.out = out;
    }

    /** As new, for a request of that connection. */
    final void renew(HttpConnection on, HttpStream to) {
        renewRecord();
        upstream.renew();
        connection = on;
        facts = on.facts();
        out = to;
        grpcClient = false;
        replyBody = "";
        requestHeadBytes = 0;
        responseHeadBytes = 0;
        responseHeadAt = 0;
        edge.clear();
        headSent = false;
        replying = false;
    }

    /** Lets go of what belongs to others, so that an exchange that waits for its next request keeps no connection and no configuration alive. */
    @SuppressWarnings("NullAway") // nobody looks before renew
    final void forget() {
        HeadPool heads = HeadPool.of(loop());
        give(heads, requestHead);
        give(heads, responseHead);
        requestHead = NO_HEADERS;
        responseHead = NO_HEADERS;
        arrived = null;
        connection = null;
        facts = null;
        out = null;
        found = null;
        remoteAddress = null;
        upstream.renew();
    }

    private static void give(HeadPool heads, Headers head) {
        if (head != NO_HEADERS) {
            heads.give(head);
        }
    }

    @Override
    protected final UpstreamState noted() {
        return upstream;
    }

    @Override
    protected final StreamScope outer() {
        return facts.scope();
    }

    /** A head has gone to the client. */
    public final boolean headSent() {
        return headSent;
    }

    /** As they now are. */
    public final Headers head(boolean request) {
        return request ? requestHead : responseHead;
    }

    /** Response-code-details, for the log. */
    public final void ends(String why) {
        details = why;
    }

    /** The client's address as the request's headers say it, for logs and filters. */
    void remote(SocketAddress address) {
        remoteAddress = address;
    }

    @Override
    public final Headers requestHeaders() {
        return requestHead;
    }

    @Override
    public final Headers responseHeaders() {
        return responseHead;
    }

    @Override
    public final String protocol() {
        return out.protocol();
    }

    @Override
    public final int responseCode() {
        return headSent || replying || !over()
                ? (int) Math.max(0, responseHead.wire().number(HeaderName.STATUS))
                : 0;
    }

    @Override
    public final String responseCodeDetails() {
        return details;
    }

    @Override
    public final String connectionTerminationDetails() {
        return "";
    }

    @Override
    public final long requestHeaderBytes() {
        return requestHeadBytes;
    }

    @Override
    public final long responseHeaderBytes() {
        return responseHeadBytes;
    }

    @Override
    public final long responseHeadNanos() {
        return responseHeadAt;
    }

    @Override
    public final String routeName() {
        return found == null ? "" : found.route().name();
    }

    @Override
    public final String virtualHostName() {
        return found == null ? "" : found.route().virtualHost();
    }

    @Override
    public final String virtualClusterName() {
        return found == null ? "" : found.virtualClusterName(requestHead);
    }

    @Override
    public final SocketAddress downstreamRemote() {
        SocketAddress address = remoteAddress;
        return address == null ? facts.remote() : address;
    }

    @Override
    public final SocketAddress downstreamDirectRemote() {
        return facts.directRemote();
    }

    @Override
    public final SocketAddress downstreamLocal() {
        return facts.local();
    }

    @Override
    public final long connectionId() {
        return facts.id();
    }

    @Override
    public final String streamId() {
        return requestHead.get(REQUEST_ID);
    }

    @Override
    public final String requestedServerName() {
        return facts.serverName();
    }

    @Override
    public final String filterChainName() {
        return facts.filterChainName();
    }

    @Override
    public final String localReplyBody() {
        return replyBody;
    }

    @Override
    public final @Nullable Object metadata(String kind) {
        return found == null ? null : found.metadata(kind);
    }

    @Override
    public final @Nullable SSLSession downstreamTls() {
        return facts.tls().orElse(null);
    }

    @Override
    public final boolean healthCheck() {
        return get(HEALTH_CHECK);
    }

    @Override
    public final int listenerPort() {
        return facts.listenerPort();
    }
}
