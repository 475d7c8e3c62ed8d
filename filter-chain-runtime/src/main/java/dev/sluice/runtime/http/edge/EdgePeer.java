package dev.sluice.runtime.http.edge;

import dev.sluice.runtime.accesslog.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What forwarding headers say about a connection's peer, worked out once per connection. Immutable.
 *
 * @param text of the address, without port; empty where the policy does not forward it
 * @param forwarded what is appended to x-forwarded-for: the address, or this machine's own for a peer on the loopback, as in Envoy
 * @param internal the peer's address counts as internal
 * @param proto {@code https} if TLS ends here
 * @param certificate the peer has shown a certificate that was accepted, and the policy asks for that
 * @param certificateText what x-forwarded-client-cert says of it
 * @param listenerPort local port
 */
public record EdgePeer(
        String text,
        String forwarded,
        boolean internal,
        String proto,
        boolean certificate,
        String certificateText,
        int listenerPort) {
    /** @param session null without TLS */
    public static EdgePeer of(
            SocketAddress remote, SocketAddress local, @Nullable SSLSession session, EdgePolicy edge) {
        boolean certificate = session != null && edge.certificates().asksForPeer() && verified(session);
        String text = session != null && certificate ? edge.certificates().text(session) : "";
        return of(remote, local, session != null, certificate, text, edge);
    }

    /** As {@link #equals}, which a record makes out of classes of its own, at the first request. */
    public boolean same(EdgePeer other) {
        return text.equals(other.text)
                && forwarded.equals(other.forwarded)
                && internal == other.internal
                && proto.equals(other.proto)
                && certificate == other.certificate
                && certificateText.equals(other.certificateText)
                && listenerPort == other.listenerPort;
    }

    private static boolean verified(SSLSession session) {
        try {
            return session.getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException none) {
            return false;
        }
    }

    static EdgePeer of(SocketAddress remote, SocketAddress local, boolean tls, boolean certificate, EdgePolicy edge) {
        return of(remote, local, tls, certificate, "", edge);
    }

    private static EdgePeer of(
            SocketAddress remote,
            SocketAddress local,
            boolean tls,
            boolean certificate,
            String certificateText,
            EdgePolicy edge) {
        ForwardingPolicy policy = edge.forwarding();
        InetAddress address = remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
        String text = policy.useRemoteAddress() ? Addresses.host(remote) : "";
        boolean loopback = address != null && address.isLoopbackAddress();
        return new EdgePeer(
                text,
                loopback && !policy.machineAddress().isEmpty() ? policy.machineAddress() : text,
                address == null ? policy.internalSockets() : policy.internal(address),
                tls ? "https" : "http",
                certificate,
                certificateText,
                Addresses.port(local));
    }
}
