package dev.sluice.runtime.http;

import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.chain.ConnectionFacts;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.watch.Traces;
import dev.sluice.runtime.codec.ServerCodec;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.Wire;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A compiled HTTP connection manager. Immutable, any loop; {@link #serve} on the connection's loop. Its filters live until {@link #close} was called
 * and the last connection has gone.
 */
public final class HttpManager implements AutoCloseable {
    private final HttpSettings settings;
    private final HttpChain chain;
    private final Routing routing;
    private final HeadPolicy heads;
    private final LocalReplyPolicy replies;
    private final AccessLog[] logs;
    private final HttpStats stats;
    private final Shared shared;
    private final Codecs codecs;
    private final Object connections;
    private final AtomicInteger users = new AtomicInteger(1);

    /** Makes the codec of a connection, which reads the wire from then on. */
    @FunctionalInterface
    interface Codecs {
        ServerCodec open(Wire wire, ServerHandler handler);
    }

    /** @param connections equal to that of a manager whose connections this one can go on with */
    HttpManager(
            HttpSettings settings,
            HttpChain chain,
            Routing routing,
            HeadPolicy heads,
            LocalReplyPolicy replies,
            AccessLog[] logs,
            HttpStats stats,
            Shared shared,
            Codecs codecs,
            Object connections) {
        this.settings = settings;
        this.chain = chain;
        this.routing = routing;
        this.heads = heads;
        this.replies = replies;
        this.logs = logs.clone();
        this.stats = stats;
        this.shared = shared;
        this.codecs = codecs;
        this.connections = connections;
    }

    /** Speaks HTTP on the wire from now on. */
    public HttpConnection serve(ConnectionFacts facts, Wire wire) {
        users.incrementAndGet();
        HttpConnection connection = new HttpConnection(this, facts, wire);
        connection.start();
        return connection;
    }

    /** One with the same filters, routes and policies that counts and logs nothing of the real one's; it is not to be closed. */
    HttpManager unnoticed(Routing otherRouting) {
        Stats own = new Stats();
        Shared apart = new Shared(
                own,
                shared.blocking(),
                own.counter("sluice.late_completions"),
                shared.standing(),
                shared.tls(),
                shared.roster(),
                new Traces(),
                null);
        return new HttpManager(
                settings,
                chain,
                otherRouting,
                heads,
                replies,
                new AccessLog[0],
                new HttpStats(own, "explain", ""),
                apart,
                codecs,
                connections);
    }

    /** Always HTTP/1.1; null if its codecs are not the usual ones. */
    @Nullable
    ServerCodec openHttp1(Wire wire, ServerHandler handler) {
        return codecs instanceof DownstreamCodecs usual ? usual.http1(wire, handler) : null;
    }

    /** Always HTTP/2, and counted nowhere; null as with {@link #openHttp1}. */
    @Nullable
    ServerCodec openHttp2(Wire wire, ServerHandler handler) {
        return codecs instanceof DownstreamCodecs usual ? usual.http2Unnoticed(wire, handler) : null;
    }

    /** Whether clients may speak HTTP/1.1, or HTTP/2. */
    boolean speaks(boolean http2) {
        return !(codecs instanceof DownstreamCodecs usual) || usual.speaks(http2);
    }

    ServerCodec open(Wire wire, ServerHandler handler) {
        return codecs.open(wire, handler);
    }

    /** Whether a connection of this one may become one of the next. */
    boolean canBecome(HttpManager next) {
        return connections.equals(next.connections);
    }

    /** A connection comes over from the manager before. */
    void entered() {
        users.incrementAndGet();
    }

    HttpSettings settings() {
        return settings;
    }

    HttpChain chain() {
        return chain;
    }

    Routing routing() {
        return routing;
    }

    HeadPolicy heads() {
        return heads;
    }

    LocalReplyPolicy replies() {
        return replies;
    }

    AccessLog[] logs() {
        return logs;
    }

    HttpStats stats() {
        return stats;
    }

    Shared shared() {
        return shared;
    }

    /** A connection has gone. */
    void released() {
        if (users.decrementAndGet() == 0) {
            chain.close();
        }
    }

    /** No more connections will come; filters are closed after the last one that is here. Once. */
    @Override
    public void close() {
        released();
    }
}
