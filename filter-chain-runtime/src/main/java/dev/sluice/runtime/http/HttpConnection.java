package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.ConnectionFacts;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.ServerCodec;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.event.Deadline;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.http.edge.EdgePeer;
import dev.sluice.runtime.http.edge.EdgePolicy;
import dev.sluice.runtime.network.Endpoint;
import dev.sluice.runtime.network.ListenerChanges;
import dev.sluice.runtime.transport.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A downstream connection that speaks HTTP: its running exchanges, its timeouts, its end. Loop-confined.
 *
 * <p>One timer serves all deadlines of the connection and its exchanges. It is only moved when a deadline comes before it; when it runs it looks who is
 * due and sets itself to the next. A keep-alive request thus costs no timer at all.
 */
public final class HttpConnection extends Deadline implements ServerHandler, ListenerChanges {
    private HttpManager manager;
    private final ConnectionFacts facts;
    private final Wire wire;
    private final Loop loop;
    private @Nullable EdgePeer peer;
    private @Nullable EdgePolicy peerFor;
    private @Nullable ServerCodec codec;
    private @Nullable HttpExchange first;
    private long timerAt = Long.MAX_VALUE;
    private long idleSince;
    private long headSince;
    private long drainBy = Long.MAX_VALUE;
    private int active;
    private int underManager;
    private @Nullable List<Before> before;
    private int requests;
    private boolean draining;
    private boolean http2;
    private boolean counted;
    private boolean closing;
    private boolean closed;
    private boolean cutOff;

    /** A manager that was replaced, with the exchanges that still run under it. */
    private static final class Before {
        final HttpManager manager;
        int active;

        Before(HttpManager manager, int active) {
            this.manager = manager;
            this.active = active;
        }
    }

    HttpConnection(HttpManager manager, ConnectionFacts facts, Wire wire) {
        this.manager = manager;
        this.facts = facts;
        this.wire = wire;
        this.loop = wire.loop();
    }

    void start() {
        HttpStats stats = manager.stats();
        stats.cxTotal.add(1);
        stats.cxActive.add(1);
        idleSince = loop.nanoTime();
        codec = manager.open(wire, this);
        touch(nextDeadline());
    }

    /** The peer as the edge sees it, worked out once; again after a reload, when another policy asks for something else. */
    EdgePeer peer(EdgePolicy policy) {
        EdgePeer known = peer;
        if (known == null || policy != peerFor) {
            known = EdgeHeads.peer(facts, policy, loop);
            peer = known;
            peerFor = policy;
        }
        return known;
    }

    HttpManager manager() {
        return manager;
    }

    ConnectionFacts facts() {
        return facts;
    }

    Loop loop() {
        return loop;
    }

    @Override
    public boolean use(Endpoint newer) {
        return newer instanceof HttpEndpoints.Served served && use(served.manager());
    }

    /** Exchanges that begin from now on are the next manager's; those that run go on. False, and nothing happens, if it cannot take the connection. */
    public boolean use(HttpManager next) {
        if (closed || !manager.canBecome(next)) {
            return false;
        }
        next.entered();
        if (underManager == 0) {
            manager.released();
        } else {
            before = before == null ? new ArrayList<>(1) : before;
            before.add(new Before(manager, underManager));
        }
        manager = next;
        underManager = 0;
        return true;
    }

    private void left(HttpManager under) {
        if (under == manager || before == null) {
            underManager--;
            return;
        }
        for (int i = 0; i < before.size(); i++) {
            Before each = before.get(i);
            if (each.manager == under) {
                each.active--;
                if (each.active == 0) {
                    before.remove(i);
                    under.released();
                }
                return;
            }
        }
    }

    /** Exchanges that run. */
    public int active() {
        return active;
    }

    boolean draining() {
        return draining;
    }

    /** Answers from now on tell the client that the connection ends; closes when the last exchange is over. */
    @Override
    public void drain() {
        if (!draining && !closed) {
            draining = true;
            manager.stats().cxDrainClose.add(1);
            if (codec != null) {
                codec.drain();
            }
        }
    }

    /** Closes now, cutting what runs. */
    public void close() {
        closing = true;
        wire.close();
    }

    @Override
    public void onCodec(ServerCodec chosen) {
        codec = chosen;
    }

    @Override
    public void onRequestStart() {
        headSince = loop.nanoTime();
        if (manager.settings().requestHeadersTimeout() > 0) {
            touch(headSince + manager.settings().requestHeadersTimeout());
        }
    }

    @Override
    public void onHeadOver() {
        headSince = 0;
    }

    @Override
    public HttpEvents onStream(HttpStream out) {
        headSince = 0;
        return exchange(out).events();
    }

    private HttpExchange exchange(HttpStream out) {
        countProtocol(out.protocol());
        requests++;
        int max = manager.settings().maxRequests();
        if (max > 0 && requests >= max) {
            if (requests == max) {
                manager.stats().cxMaxRequests.add(1);
            }
            out.closeAfter();
        }
        HttpExchange x = Exchanges.of(loop).begin(this, out);
        x.nextInConnection = first;
        if (first != null) {
            first.beforeInConnection = x;
        }
        first = x;
        active++;
        underManager++;
        return x;
    }

    private void countProtocol(String protocol) {
        if (!counted) {
            counted = true;
            http2 = protocol.startsWith("HTTP/2");
            HttpStats stats = manager.stats();
            (http2 ? stats.cxHttp2Total : stats.cxHttp1Total).add(1);
            (http2 ? stats.cxHttp2Active : stats.cxHttp1Active).add(1);
        }
    }

    @Override
    public void onInvalid(HttpStream out, int status, String details, String body) {
        headSince = 0;
        manager.stats().cxProtocolError.add(1);
        exchange(out).requestWay.invalid(status, details, body);
    }

    @Override
    public void onRefused(HttpStream out, Headers head, int status, String details, String body) {
        headSince = 0;
        exchange(out).requestWay.refused(head, status, details, body);
    }

    @Override
    public void onMalformed(HttpStream out, String details) {
        headSince = 0;
        exchange(out).requestWay.onReset(new StreamReset(StreamReset.Kind.PROTOCOL, details, 0));
    }

    @Override
    public void onProtocolError(String details) {
        manager.stats().cxProtocolError.add(1);
        closing = true;
    }

    @Override
    public void onPrematureResets() {
        manager.stats().rqPrematureResets.add(1);
    }

    /** An exchange is over. */
    void finished(HttpExchange x) {
        if (x.beforeInConnection == null) {
            first = x.nextInConnection;
        } else {
            x.beforeInConnection.nextInConnection = x.nextInConnection;
        }
        if (x.nextInConnection != null) {
            x.nextInConnection.beforeInConnection = x.beforeInConnection;
        }
        active--;
        left(x.manager());
        if (active == 0) {
            idleSince = loop.nanoTime();
        }
    }

    /** Whether its next request is read. */
    void listen(boolean on) {
        if (!closed && codec != null) {
            codec.listen(on);
        }
    }

    /** The client went away in the middle of an exchange. */
    void cutOff() {
        cutOff = true;
    }

    /** Counts bytes on the wire. */
    void bytes(long received, long sent) {
        manager.stats().cxRxBytes.add(received);
        manager.stats().cxTxBytes.add(sent);
    }

    @Override
    public void onIdle() {
        headSince = 0;
        idleSince = loop.nanoTime();
        long idle = manager.settings().idleTimeout();
        if (idle > 0) {
            touch(idleSince + idle);
        }
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        if (closed) {
            return;
        }
        closed = true;
        loop.unset(this);
        HttpStats stats = manager.stats();
        boolean local = closing || draining;
        boolean cut = active > 0 || cutOff;
        stats.cxActive.add(-1);
        if (counted) {
            (http2 ? stats.cxHttp2Active : stats.cxHttp1Active).add(-1);
        }
        stats.cxDestroy.add(1);
        (local ? stats.cxDestroyLocal : stats.cxDestroyRemote).add(1);
        if (cut) {
            stats.cxDestroyActiveRq.add(1);
            (local ? stats.cxDestroyLocalActiveRq : stats.cxDestroyRemoteActiveRq).add(1);
        }
        stats.cxLength.record((loop.nanoTime() - facts.startNanos()) / 1_000_000);
        while (first != null) {
            first.lost();
        }
        manager.released();
    }

    // Deadlines.

    /** A deadline exists at that time: the timer shall not run later. */
    void touch(long at) {
        if (at >= timerAt || closed) {
            return;
        }
        timerAt = at;
        loop.set(this, Math.max(0, at - loop.nanoTime()));
    }

    @Override
    protected void due() {
        timerAt = Long.MAX_VALUE;
        long now = loop.nanoTime();
        for (HttpExchange x = first; x != null; ) {
            HttpExchange next = x.nextInConnection;
            x.deadlines.due(now);
            x = next;
        }
        dueItself(now);
        touch(nextDeadline());
    }

    private long nextDeadline() {
        long next = ownDeadline();
        for (HttpExchange x = first; x != null; x = x.nextInConnection) {
            next = Math.min(next, x.deadlines.next());
        }
        return next;
    }

    private long ownDeadline() {
        HttpSettings s = manager.settings();
        long next = drainBy;
        if (active == 0 && s.idleTimeout() > 0 && headSince == 0) {
            next = Math.min(next, idleSince + s.idleTimeout());
        }
        if (headSince > 0 && s.requestHeadersTimeout() > 0) {
            next = Math.min(next, headSince + s.requestHeadersTimeout());
        }
        if (s.maxConnectionDuration() > 0 && !draining) {
            next = Math.min(next, facts.startNanos() + s.maxConnectionDuration());
        }
        return next;
    }

    private void dueItself(long now) {
        HttpSettings s = manager.settings();
        if (closed || codec == null) {
            return;
        }
        if (now >= drainBy) {
            drainBy = Long.MAX_VALUE;
            closing = true;
            codec.close(s.delayedCloseMillis());
        } else if (headSince > 0 && s.requestHeadersTimeout() > 0 && now >= headSince + s.requestHeadersTimeout()) {
            manager.stats().rqHeaderTimeout.add(1);
            headSince = 0;
            closing = true;
            codec.refuse(408, "request_header_timeout", "request header timeout");
        } else if (active == 0 && headSince == 0 && s.idleTimeout() > 0 && now >= idleSince + s.idleTimeout()) {
            manager.stats().cxIdleTimeout.add(1);
            idleSince = now;
            drain();
        } else if (s.maxConnectionDuration() > 0
                && !draining
                && now >= facts.startNanos() + s.maxConnectionDuration()) {
            manager.stats().cxMaxDuration.add(1);
            drain();
            drainBy = now + s.drainTimeout();
        }
    }
}
