package dev.sluice.runtime.accesslog;

import java.net.SocketAddress;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
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
        tls("DOWNSTREAM", LogRecord::downstreamTls);
        tls("UPSTREAM", LogRecord::upstreamTls);
        Operators.text("DOWNSTREAM_TRANSPORT_FAILURE_REASON", LogRecord::downstreamTransportFailureReason);
        Operators.text("DOWNSTREAM_PEER_SERIAL", r -> TlsFacts.peer(r.downstreamTls(), TlsFacts::serial));
        Operators.text(
                "DOWNSTREAM_PEER_FINGERPRINT_256",
                r -> TlsFacts.peer(r.downstreamTls(), c -> TlsFacts.digest(c, "SHA-256")));
        Operators.text(
                "DOWNSTREAM_PEER_FINGERPRINT_1",
                r -> TlsFacts.peer(r.downstreamTls(), c -> TlsFacts.digest(c, "SHA-1")));
        Operators.text(
                "DOWNSTREAM_PEER_EMAIL_SAN",
                r -> TlsFacts.peer(r.downstreamTls(), c -> TlsFacts.names(c, TlsFacts.EMAIL)));
        Operators.with(
                "DOWNSTREAM_PEER_CERT_V_START",
                a -> validity(a, c -> c.getNotBefore().getTime()));
        Operators.with(
                "DOWNSTREAM_PEER_CERT_V_END",
                a -> validity(a, c -> c.getNotAfter().getTime()));
    }

    /** What is the same on both sides. */
    private static void tls(String side, Function<LogRecord, @Nullable SSLSession> of) {
        Operators.text(side + "_TLS_VERSION", r -> TlsFacts.version(of.apply(r)));
        Operators.text(side + "_TLS_CIPHER", r -> TlsFacts.cipher(of.apply(r)));
        Operators.text(side + "_TLS_SESSION_ID", r -> TlsFacts.sessionId(of.apply(r)));
        Operators.text(side + "_PEER_SUBJECT", r -> TlsFacts.peer(of.apply(r), TlsFacts::subject));
        Operators.text(side + "_PEER_ISSUER", r -> TlsFacts.peer(of.apply(r), TlsFacts::issuer));
        Operators.text(side + "_PEER_CERT", r -> TlsFacts.peer(of.apply(r), TlsFacts::pem));
        Operators.text(side + "_LOCAL_SUBJECT", r -> TlsFacts.local(of.apply(r), TlsFacts::subject));
        names(side, "URI", TlsFacts.URI, of);
        names(side, "DNS", TlsFacts.DNS, of);
        names(side, "IP", TlsFacts.IP, of);
    }

    private static void names(String side, String kind, int number, Function<LogRecord, @Nullable SSLSession> of) {
        Operators.text(
                side + "_PEER_" + kind + "_SAN", r -> TlsFacts.peer(of.apply(r), c -> TlsFacts.names(c, number)));
        Operators.text(
                side + "_LOCAL_" + kind + "_SAN", r -> TlsFacts.local(of.apply(r), c -> TlsFacts.names(c, number)));
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
                ByteLine text = new ByteLine();
                format.append(text, when.millis(c));
                return text.toString();
            });
            out.append(made);
            return !made.isEmpty();
        };
    }
}
