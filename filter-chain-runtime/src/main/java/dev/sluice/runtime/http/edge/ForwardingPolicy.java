package dev.sluice.runtime.http.edge;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.match.AddressRange;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * x-forwarded-for, x-forwarded-proto, x-envoy-external-address, x-envoy-internal, and which x-envoy headers a request may bring. Compared with Envoy
 * 1.40. Immutable, any loop.
 *
 * @param useRemoteAddress this proxy is the edge: the peer is the client, unless {@code trustedHops} proxies stand before it
 * @param internalRanges no address is internal by itself
 * @param machineAddress stands in x-forwarded-for for a peer on the loopback; empty if unknown
 * @param schemeToSet {@code scheme_header_transformation}; empty: the scheme follows x-forwarded-proto
 */
public record ForwardingPolicy(
        boolean useRemoteAddress,
        int trustedHops,
        boolean skipAppend,
        List<AddressRange> internalRanges,
        boolean internalSockets,
        String machineAddress,
        String schemeToSet) {
    static final HeaderName FOR = HeaderName.of("x-forwarded-for");
    static final HeaderName PROTO = HeaderName.of("x-forwarded-proto");
    private static final HeaderName EXTERNAL = HeaderName.of("x-envoy-external-address");
    private static final HeaderName INTERNAL = HeaderName.of("x-envoy-internal");

    boolean internal(InetAddress address) {
        for (int i = 0; i < internalRanges.size(); i++) {
            if (internalRanges.get(i).holds(address)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether the request crosses the edge here: from outside, and this proxy is the first to see it. */
    boolean apply(Headers head, EdgePeer peer, EdgeFacts facts) {
        if (useRemoteAddress) {
            edge(head, peer, facts);
        } else {
            inner(head, peer, facts);
        }
        if (schemeToSet.isEmpty()) {
            scheme(head, peer);
        } else {
            head.set(HeaderName.SCHEME, schemeToSet);
        }
        boolean edge = useRemoteAddress && !facts.internal;
        if (facts.internal) {
            head.set(INTERNAL, "true");
        } else {
            head.remove(INTERNAL);
        }
        if (edge) {
            InetAddress client = facts.client;
            head.set(EXTERNAL, client == null ? peer.text() : NetUtil.toAddressString(client));
        }
        return edge;
    }

    private void edge(Headers head, EdgePeer peer, EdgeFacts facts) {
        boolean alone = !head.has(FOR);
        if (trustedHops > 0) {
            facts.client = address(head, trustedHops - 1);
        }
        if (!skipAppend && !peer.forwarded().isEmpty()) {
            if (alone) {
                head.add(FOR, peer.forwarded());
            } else {
                head.set(FOR, String.join(",", head.all(FOR)) + ',' + peer.forwarded());
            }
        }
        if (trustedHops == 0 || !head.has(PROTO)) {
            head.set(PROTO, peer.proto());
        }
        InetAddress client = facts.client;
        facts.internal = alone && (client == null ? peer.internal() : internal(client));
    }

    private void inner(Headers head, EdgePeer peer, EdgeFacts facts) {
        if (head.has(FOR)) {
            InetAddress client = address(head, trustedHops);
            facts.client = client;
            facts.internal = client != null
                    && internal(client)
                    && trustedHops == 0
                    && head.get(FOR).indexOf(',') < 0;
        }
        if (!head.has(PROTO)) {
            head.add(PROTO, peer.proto());
        }
    }

    /** The scheme follows x-forwarded-proto if that makes sense. */
    private static void scheme(Headers head, EdgePeer peer) {
        String scheme = head.is(PROTO, "http") ? "http" : head.is(PROTO, "https") ? "https" : otherwise(head, peer);
        if (!head.is(HeaderName.SCHEME, scheme)) {
            head.set(HeaderName.SCHEME, scheme);
        }
    }

    private static String otherwise(Headers head, EdgePeer peer) {
        String forwarded = head.get(PROTO);
        return forwarded.equalsIgnoreCase("https")
                ? "https"
                : forwarded.equalsIgnoreCase("http") ? "http" : peer.proto();
    }

    /** The entry with that many behind it, null if there is none or it is no plain address. */
    private static @Nullable InetAddress address(Headers head, int behind) {
        String all = String.join(",", head.all(FOR));
        int end = all.length();
        for (int i = 0; i < behind; i++) {
            end = all.lastIndexOf(',', end - 1);
            if (end < 0) {
                return null;
            }
        }
        return parse(all.substring(all.lastIndexOf(',', end - 1) + 1, end).strip());
    }

    static @Nullable InetAddress parse(String text) {
        if (!text.isEmpty() && text.charAt(0) == '[') {
            return null;
        }
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null; // of the wrong length: cannot happen
        }
    }

    /** Any x-envoy header that a client from outside may not set; {@code edge}: also those that only the edge takes away. */
    static void clean(Headers head, boolean edge, List<HeaderName> more) {
        Headers.Wire wire = head.wire();
        for (int at = 0; at < wire.count(); at++) {
            if (wire.present(at) && envoys(wire, at) && Reserved.holds(name(wire, at), edge)) {
                wire.remove(at);
            }
        }
        for (int i = 0; i < more.size(); i++) {
            head.remove(more.get(i));
        }
    }

    private static boolean envoys(Headers.Wire wire, int at) {
        int from = wire.nameFrom(at);
        byte[] in = wire.array();
        return wire.nameLength(at) > 8
                && in[from] == 'x'
                && in[from + 2] == 'e'
                && in[from + 3] == 'n'
                && in[from + 7] == '-';
    }

    private static String name(Headers.Wire wire, int at) {
        return new String(wire.array(), wire.nameFrom(at), wire.nameLength(at), StandardCharsets.US_ASCII);
    }
}
