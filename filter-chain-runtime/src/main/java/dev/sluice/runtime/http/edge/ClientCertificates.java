package dev.sluice.runtime.http.edge;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.accesslog.TlsFacts;
import javax.net.ssl.SSLSession;

/**
 * What becomes of x-forwarded-client-cert: whether a client's is believed, and what is said of its own certificate. Immutable, any loop. Source:
 * Envoy, HTTP connection manager headers, x-forwarded-client-cert.
 */
public record ClientCertificates(Mode mode, boolean cert, boolean chain, boolean subject, boolean uri, boolean dns) {
    /** The header is always removed. */
    public static final ClientCertificates SANITIZE = of(Mode.SANITIZE);
    /** Kept if the connection is mutual TLS. */
    public static final ClientCertificates FORWARD_ONLY = of(Mode.FORWARD_ONLY);
    /** Kept. */
    public static final ClientCertificates ALWAYS_FORWARD_ONLY = of(Mode.ALWAYS_FORWARD_ONLY);

    private static final HeaderName NAME = HeaderName.of("x-forwarded-client-cert");

    /** {@code forward_client_cert_details}. */
    public enum Mode {
        SANITIZE,
        FORWARD_ONLY,
        ALWAYS_FORWARD_ONLY,
        /** Kept with the client's own added, if the connection is mutual TLS. */
        APPEND_FORWARD,
        /** Replaced by the client's own. */
        SANITIZE_SET
    }

    private static ClientCertificates of(Mode mode) {
        return new ClientCertificates(mode, false, false, false, false, false);
    }

    void request(Headers head, EdgePeer peer) {
        if (mode == Mode.ALWAYS_FORWARD_ONLY) {
            return;
        }
        if (mode == Mode.SANITIZE || !peer.certificate()) {
            head.remove(NAME);
        } else if (mode == Mode.SANITIZE_SET) {
            head.set(NAME, peer.certificateText());
        } else if (mode == Mode.APPEND_FORWARD) {
            String before = head.get(NAME);
            head.set(NAME, before.isEmpty() ? peer.certificateText() : before + ',' + peer.certificateText());
        }
    }

    /** Whether it matters if a client has shown a certificate: asking a session that has none costs an exception. */
    boolean asksForPeer() {
        return mode != Mode.SANITIZE && mode != Mode.ALWAYS_FORWARD_ONLY;
    }

    /** What is said of the certificate of a session's peer. */
    String text(SSLSession session) {
        if (mode != Mode.APPEND_FORWARD && mode != Mode.SANITIZE_SET) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        each(text, "By=", TlsFacts.local(session, c -> TlsFacts.names(c, TlsFacts.URI)));
        add(text, "Hash=", TlsFacts.peer(session, c -> TlsFacts.digest(c, "SHA-256")), "");
        if (cert) {
            add(text, "Cert=\"", TlsFacts.peer(session, TlsFacts::pem), "\"");
        }
        if (chain) {
            add(text, "Chain=\"", TlsFacts.peerChain(session), "\"");
        }
        if (subject) {
            add(text, "Subject=\"", TlsFacts.peer(session, TlsFacts::subject), "\"");
        }
        if (uri) {
            String uris = TlsFacts.peer(session, c -> TlsFacts.names(c, TlsFacts.URI));
            if (uris.isEmpty()) {
                add(text, "URI=", "", "");
            }
            each(text, "URI=", uris);
        }
        if (dns) {
            each(text, "DNS=", TlsFacts.peer(session, c -> TlsFacts.names(c, TlsFacts.DNS)));
        }
        return text.toString();
    }

    private static void each(StringBuilder text, String key, String values) {
        for (String value : values.isEmpty() ? new String[0] : values.split(",")) {
            add(text, key, value, "");
        }
    }

    private static void add(StringBuilder text, String key, String value, String end) {
        text.append(text.length() == 0 ? "" : ";").append(key).append(value).append(end);
    }
}
