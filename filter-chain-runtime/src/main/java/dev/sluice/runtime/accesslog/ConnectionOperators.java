package dev.sluice.runtime.accesslog;

import java.net.SocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Operators for addresses and for TLS towards the client. */
final class ConnectionOperators {
    private ConnectionOperators() {}

    static void register() {
        Operators.number("CONNECTION_ID", LogRecord::connectionId);
        Operators.text("REQUESTED_SERVER_NAME", LogRecord::requestedServerName);
        address("DOWNSTREAM_REMOTE", LogRecord::downstreamRemote);
        address("DOWNSTREAM_DIRECT_REMOTE", LogRecord::downstreamDirectRemote);
        address("DOWNSTREAM_LOCAL", LogRecord::downstreamLocal);
        address("DOWNSTREAM_DIRECT_LOCAL", LogRecord::downstreamLocal);
        address("UPSTREAM_REMOTE", LogRecord::upstreamRemote);
        address("UPSTREAM_LOCAL", LogRecord::upstreamLocal);
        Operators.text("DOWNSTREAM_TLS_VERSION", r -> TlsFacts.version(r.downstreamTls()));
        Operators.text("DOWNSTREAM_TLS_CIPHER", r -> TlsFacts.cipher(r.downstreamTls()));
        Operators.text("DOWNSTREAM_TLS_SESSION_ID", r -> TlsFacts.sessionId(r.downstreamTls()));
        Operators.text("DOWNSTREAM_PEER_SUBJECT", r -> TlsFacts.peer(r.downstreamTls(), TlsFacts::subject));
        Operators.text("DOWNSTREAM_PEER_ISSUER", r -> TlsFacts.peer(r.downstreamTls(), TlsFacts::issuer));
        Operators.text("DOWNSTREAM_PEER_SERIAL", r -> TlsFacts.peer(r.downstreamTls(), TlsFacts::serial));
        Operators.text(
                "DOWNSTREAM_PEER_FINGERPRINT_256",
                r -> TlsFacts.peer(r.downstreamTls(), c -> TlsFacts.digest(c, "SHA-256")));
        Operators.text(
                "DOWNSTREAM_PEER_FINGERPRINT_1",
                r -> TlsFacts.peer(r.downstreamTls(), c -> TlsFacts.digest(c, "SHA-1")));
        Operators.text(
                "DOWNSTREAM_PEER_URI_SAN", r -> TlsFacts.peer(r.downstreamTls(), c -> TlsFacts.names(c, TlsFacts.URI)));
        Operators.text(
                "DOWNSTREAM_PEER_DNS_SAN", r -> TlsFacts.peer(r.downstreamTls(), c -> TlsFacts.names(c, TlsFacts.DNS)));
        Operators.text(
                "DOWNSTREAM_PEER_IP_SAN", r -> TlsFacts.peer(r.downstreamTls(), c -> TlsFacts.names(c, TlsFacts.IP)));
        Operators.text(
                "DOWNSTREAM_PEER_EMAIL_SAN",
                r -> TlsFacts.peer(r.downstreamTls(), c -> TlsFacts.names(c, TlsFacts.EMAIL)));
        Operators.text("DOWNSTREAM_PEER_CERT", r -> TlsFacts.peer(r.downstreamTls(), TlsFacts::pem));
        Operators.with(
                "DOWNSTREAM_PEER_CERT_V_START",
                a -> validity(a, c -> c.getNotBefore().getTime()));
        Operators.with(
                "DOWNSTREAM_PEER_CERT_V_END",
                a -> validity(a, c -> c.getNotAfter().getTime()));
        Operators.text("DOWNSTREAM_LOCAL_SUBJECT", r -> TlsFacts.local(r.downstreamTls(), TlsFacts::subject));
        Operators.text(
                "DOWNSTREAM_LOCAL_URI_SAN",
                r -> TlsFacts.local(r.downstreamTls(), c -> TlsFacts.names(c, TlsFacts.URI)));
        Operators.text(
                "DOWNSTREAM_LOCAL_DNS_SAN",
                r -> TlsFacts.local(r.downstreamTls(), c -> TlsFacts.names(c, TlsFacts.DNS)));
        Operators.text(
                "DOWNSTREAM_LOCAL_IP_SAN", r -> TlsFacts.local(r.downstreamTls(), c -> TlsFacts.names(c, TlsFacts.IP)));
    }

    private static void address(String prefix, Function<LogRecord, @Nullable SocketAddress> which) {
        Operators.text(prefix + "_ADDRESS", r -> Addresses.text(which.apply(r)));
        Operators.text(prefix + "_ADDRESS_WITHOUT_PORT", r -> Addresses.host(which.apply(r)));
        Operator port = (out, r) -> {
            int number = Addresses.port(which.apply(r));
            if (number >= 0) {
                out.append(number);
            }
            return number >= 0;
        };
        Operators.plain(prefix + "_PORT", new Operator.Typed(Operator.Kind.NUMBER, port));
    }

    private static Operator validity(@Nullable String pattern, TlsFacts.Instant when) {
        TimeFormat format = TimeFormat.of(
                pattern == null || pattern.isEmpty() ? "%Y-%m-%dT%H:%M:%S.000Z" : pattern, java.time.ZoneOffset.UTC);
        return (out, r) -> {
            String made = TlsFacts.peer(r.downstreamTls(), c -> {
                StringBuilder text = new StringBuilder();
                format.append(text, when.millis(c));
                return text.toString();
            });
            out.append(made);
            return !made.isEmpty();
        };
    }
}
