package dev.sluice.runtime.http.edge;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that the edge does to heads, in Envoy's order. Immutable, any loop. An ordinary request costs no memory beyond what is written into its head.
 *
 * @param internalOnly headers of the route table that a client from outside may not send
 */
public record EdgePolicy(
        PathPolicy paths,
        HostPolicy hosts,
        Underscores underscores,
        ForwardingPolicy forwarding,
        ClientCertificates certificates,
        UserAgent userAgent,
        RequestIds ids,
        StampPolicy stamps,
        List<HeaderName> internalOnly) {
    private static final HeaderName REFERER = HeaderName.of("referer");

    /** What becomes of headers with an underscore in their name. */
    public enum Underscores {
        ALLOW,
        REJECT,
        DROP
    }

    /**
     * A request that goes no further.
     *
     * @param status 400, or 307 to the path that now stands in the head
     * @param details response-code-details
     * @param body Envoy's, mostly empty
     */
    public record Refusal(int status, String details, String body) {
        /** A name with an underscore. */
        public static final Refusal UNDERSCORE = new Refusal(400, "http1.unexpected_underscore", "");

        static final Refusal CONNECTION = new Refusal(400, "http1.connection_header_rejected", "Bad Request");
        /** {@code connection} took the host away. */
        static final Refusal HOST = new Refusal(400, "missing_host_header", "");

        static final Refusal PATH = new Refusal(400, "path_normalization_failed", "");
        static final Refusal REDIRECT = new Refusal(307, "redirect", "");
    }

    /**
     * Checks and completes a request head that the codec has accepted; upgrades were recognised before.
     *
     * @param facts filled in
     * @return null if the request goes on
     */
    public @Nullable Refusal request(Headers head, EdgePeer peer, RandomGenerator random, EdgeFacts facts) {
        facts.clear();
        if (underscores != Underscores.ALLOW && !underscores(head, facts)) {
            return Refusal.UNDERSCORE;
        }
        if (!HopHeaders.request(head)) {
            return HopHeaders.namesHost(head) ? Refusal.HOST : Refusal.CONNECTION;
        }
        PathPolicy.Outcome path = paths.apply(head);
        if (path == PathPolicy.Outcome.REJECT) {
            return Refusal.PATH;
        }
        hosts.apply(head, peer.listenerPort());
        boolean edge = forwarding.apply(head, peer, facts);
        if (!facts.internal) {
            ForwardingPolicy.clean(head, edge, internalOnly);
        }
        certificates.request(head, peer);
        userAgent.request(head);
        ids.request(head, edge, random);
        stamps.request(head);
        Headers.Wire wire = head.wire();
        int referer = wire.find(REFERER, 0);
        if (referer >= 0 && !Referers.valid(wire.array(), wire.valueFrom(referer), wire.valueLength(referer))) {
            head.remove(REFERER);
        }
        return path == PathPolicy.Outcome.REDIRECT ? Refusal.REDIRECT : null;
    }

    /**
     * Completes a response head just before it is sent.
     *
     * @param request the request's head
     * @param local the reply was made here
     * @param date from {@link HttpDate}
     */
    public void response(Headers request, Headers head, boolean local, String date) {
        HopHeaders.response(head);
        stamps.response(head, local, date);
        ids.response(request, head);
    }

    private boolean underscores(Headers head, EdgeFacts facts) {
        Headers.Wire wire = head.wire();
        for (int at = 0; at < wire.count(); at++) {
            if (wire.present(at) && underscore(wire, at)) {
                if (underscores == Underscores.REJECT) {
                    return false;
                }
                wire.remove(at);
                facts.droppedHeaders++;
            }
        }
        return true;
    }

    private static boolean underscore(Headers.Wire wire, int at) {
        int from = wire.nameFrom(at);
        int to = from + wire.nameLength(at);
        byte[] in = wire.array();
        for (int i = from; i < to; i++) {
            if (in[i] == '_') {
                return true;
            }
        }
        return false;
    }
}
