package dev.sluice.conformance;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** TLS of the client and of scripted upstreams, the JDK's. Both accept every certificate: what is tested is the proxy. */
final class TlsEnd {
    private static final Set<String> CLIENT = Set.of("sni", "alpn", "versions", "ciphers", "cert");
    private static final Set<String> SEEN = Set.of("sni", "alpn", "subject", "version", "cipher", "key", "stapled");
    private static final TrustManager[] ANYBODY = {new Anybody()};
    private static final Map<String, SSLContext> CLIENTS = new ConcurrentHashMap<>();

    private TlsEnd() {}

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Shows its certificate whatever authorities the other side names. */
    private static final class Always extends X509ExtendedKeyManager {
        private final Pki.Made made;

        Always(Pki.Made made) {
            this.made = made;
        }

        private boolean fits(String... kinds) {
            String own = made.key().getAlgorithm();
            return Arrays.stream(kinds).anyMatch(kind -> kind.startsWith(own));
        }

        @Override
        public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
            return fits(kinds) ? "own" : null;
        }

        @Override
        public String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
            return fits(kind) ? "own" : null;
        }

        @Override
        public String[] getClientAliases(String kind, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public String[] getServerAliases(String kind, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[] {made.certificate()};
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return made.key();
        }
    }

    private static SSLContext context(String identity) {
        try {
            KeyManager[] keys = new KeyManager[0];
            if (!identity.isEmpty()) {
                Pki.Made made = Pki.SHARED.made(identity);
                keys = new KeyManager[] {new Always(made)};
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, ANYBODY, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Shakes hands. Clients of one case that say the same share their sessions; those of other cases do not. */
    static SSLSocket client(Socket socket, Doc says, Object scope) throws IOException {
        says.allow(CLIENT);
        String key = System.identityHashCode(scope) + says.entries().toString();
        SSLContext context = CLIENTS.computeIfAbsent(key, any -> context(says.text("cert")));
        String peer = says.text("sni", "no.name");
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, peer, 443, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setServerNames(says.has("sni") ? List.of(new SNIHostName(peer)) : List.of());
        if (says.has("alpn")) {
            parameters.setApplicationProtocols(texts(says, "alpn"));
        }
        if (says.has("versions")) {
            parameters.setProtocols(texts(says, "versions"));
        }
        if (says.has("ciphers")) {
            parameters.setCipherSuites(texts(says, "ciphers"));
        }
        secure.setSSLParameters(parameters);
        secure.setSoTimeout(5000);
        secure.startHandshake();
        return secure;
    }

    private static String[] texts(Doc doc, String key) {
        return doc.list(key).stream().map(Text::of).toArray(String[]::new);
    }

    /** Serves as {@code identity}; chooses h2 where the upstream's name holds that, else HTTP/1.1 if it is offered. */
    static SSLSocket server(Socket socket, String identity, boolean http2) throws IOException {
        SSLSocket secure = (SSLSocket) CLIENTS.computeIfAbsent("server " + identity, any -> context(identity))
                .getSocketFactory()
                .createSocket(socket, "", 0, true);
        secure.setUseClientMode(false);
        secure.setWantClientAuth(true);
        secure.setHandshakeApplicationProtocolSelector((any, offered) ->
                http2 && offered.contains("h2") ? "h2" : offered.contains("http/1.1") ? "http/1.1" : "");
        secure.startHandshake();
        return secure;
    }

    /** What a session should look like and does not; empty if all is well. */
    static String problem(SSLSocket socket, Doc expected) {
        expected.allow(SEEN);
        for (String fact : expected.entries().keySet()) {
            String actual = fact(socket, fact);
            if (!MessagePattern.fits(expected.text(fact), actual)) {
                return "TLS " + fact + " is '" + actual + "', expected '" + expected.text(fact) + "'";
            }
        }
        return "";
    }

    private static String fact(SSLSocket socket, String fact) {
        SSLSession session = socket.getSession();
        return switch (fact) {
            case "alpn" -> String.valueOf(socket.getApplicationProtocol());
            case "version" -> session.getProtocol();
            case "cipher" -> session.getCipherSuite();
            case "subject" -> peer(session, c -> c.getSubjectX500Principal().getName());
            case "key" -> peer(session, c -> c.getPublicKey().getAlgorithm());
            case "stapled" ->
                String.valueOf(session instanceof ExtendedSSLSession extended
                        && !extended.getStatusResponses().isEmpty());
            case "sni" ->
                session instanceof ExtendedSSLSession extended
                                && !extended.getRequestedServerNames().isEmpty()
                        ? ((SNIHostName) extended.getRequestedServerNames().get(0)).getAsciiName()
                        : "";
            default -> throw new IllegalArgumentException(fact);
        };
    }

    private static String peer(SSLSession session, java.util.function.Function<X509Certificate, String> fact) {
        try {
            return fact.apply((X509Certificate) session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException none) {
            return "";
        }
    }
}
