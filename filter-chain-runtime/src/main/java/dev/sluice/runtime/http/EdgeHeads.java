package dev.sluice.runtime.http;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.ConnectionFacts;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import dev.sluice.runtime.http.edge.EdgePeer;
import dev.sluice.runtime.http.edge.EdgePolicy;
import dev.sluice.runtime.http.edge.HopHeaders;
import dev.sluice.runtime.http.edge.HttpDate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Head work of a connection manager by its {@link EdgePolicy}; an upgrade keeps the two headers that ask for it and grant it. */
record EdgeHeads(EdgePolicy policy) implements HeadPolicy {
    private static final HeaderName CONNECTION = HeaderName.of("connection");
    private static final HeaderName UPGRADE = HeaderName.of("upgrade");
    private static final HeaderName LOCATION = HeaderName.of("location");
    /** Peers that came lately: connections about which the same is to be said share one object. */
    private static final LoopLocal<EdgePeer[]> KNOWN = LoopLocal.of(loop -> new EdgePeer[64]);

    @Override
    public Verdict.@Nullable Reply request(HttpExchange x, Headers head) {
        String asked = x.upgrade().isEmpty() ? "" : head.get(UPGRADE);
        String word = asked.isEmpty() ? "" : HopHeaders.upgradeWord(head);
        EdgePolicy.Refusal refusal = policy.request(head, x.connection.peer(policy), x.random(), x.edge);
        count(x, refusal);
        InetAddress client = x.edge.client();
        if (client != null) {
            x.remote(new InetSocketAddress(client, 0));
        }
        if (refusal != null) {
            Verdict.Reply reply = Verdict.reply(refusal.status()).details(refusal.details());
            if (!refusal.body().isEmpty()) {
                reply = reply.body(refusal.body());
            }
            return refusal.status() == 307 ? reply.header(LOCATION, head.get(HeaderName.PATH)) : reply;
        }
        if (!asked.isEmpty()) {
            head.set(UPGRADE, asked);
            head.set(CONNECTION, word);
        }
        return null;
    }

    private static void count(HttpExchange x, EdgePolicy.@Nullable Refusal refusal) {
        if (x.edge.droppedHeaders() > 0) {
            x.manager().stats().underscoresDropped[x.http2() ? 1 : 0].add(x.edge.droppedHeaders());
        }
        if (refusal == EdgePolicy.Refusal.UNDERSCORE) {
            x.manager().stats().underscoresRejected[x.http2() ? 1 : 0].add(1);
        }
    }

    @Override
    public void response(HttpExchange x, Headers head) {
        String granted = head.is(HeaderName.STATUS, "101") ? head.get(UPGRADE) : "";
        String word = granted.isEmpty() ? "" : HopHeaders.upgradeWord(head);
        String date = x.loop().local(HttpDate.OF_LOOP).at(x.loop().epochMillis());
        policy.response(x.requestHead, head, x.response().localReply(), date);
        if (!granted.isEmpty()) {
            head.set(UPGRADE, granted);
            head.set(CONNECTION, word);
        }
    }

    /** What forwarding headers say about the peer of a connection. */
    static EdgePeer peer(ConnectionFacts facts, EdgePolicy policy, Loop loop) {
        EdgePeer peer = EdgePeer.of(facts.remote(), facts.local(), facts.tls().orElse(null), policy);
        EdgePeer[] known = loop.local(KNOWN);
        int hash = (peer.text().hashCode() * 31 + peer.certificateText().hashCode()) * 31 + peer.listenerPort();
        int at = hash & (known.length - 1);
        EdgePeer before = known[at];
        if (before != null && before.same(peer)) {
            return before;
        }
        known[at] = peer;
        return peer;
    }
}
