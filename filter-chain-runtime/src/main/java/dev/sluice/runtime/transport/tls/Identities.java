package dev.sluice.runtime.transport.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate of a handshake: of those for the client's name the first that the client can verify, else the first of all. ECDSA is
 * asked for before RSA by the order of the engines' ciphers. Immutable, any thread; aliases are indices.
 */
final class Identities extends X509ExtendedKeyManager {
    private final List<Identity> all;
    private final boolean nameRequired;

    Identities(List<Identity> all, boolean nameRequired) {
        this.all = all;
        this.nameRequired = nameRequired;
    }

    List<Identity> all() {
        return all;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        SSLSession session = engine == null ? null : engine.getHandshakeSession();
        String name = session instanceof ExtendedSSLSession extended ? name(extended) : "";
        if (nameRequired && name.isEmpty()) {
            return null;
        }
        int best = -1;
        int rank = -1;
        for (int i = 0; i < all.size(); i++) {
            Identity each = all.get(i);
            int serves = name.isEmpty() ? 0 : each.serves(name);
            // A client that cannot verify this kind of key, or an engine that tries a suite of the other kind.
            if (serves > rank && fits(keyType, each.kind()) && able(session, each.kind())) {
                best = i;
                rank = serves;
            }
        }
        return best < 0 ? null : Integer.toString(best);
    }

    private static String name(ExtendedSSLSession session) {
        try {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName().toLowerCase(Locale.ROOT);
                }
            }
        } catch (UnsupportedOperationException none) {
            return "";
        }
        return "";
    }

    private static boolean fits(String keyType, String kind) {
        return keyType.equals(kind)
                || kind.equals("RSA") && keyType.startsWith("RSA")
                || keyType.startsWith(kind + '_');
    }

    private static boolean able(@Nullable SSLSession session, String kind) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return true;
        }
        String[] signatures;
        try {
            signatures = extended.getPeerSupportedSignatureAlgorithms();
        } catch (UnsupportedOperationException none) {
            return true;
        }
        if (signatures == null || signatures.length == 0) {
            return true;
        }
        for (String signature : signatures) {
            String upper = signature.toUpperCase(Locale.ROOT);
            if (kind.equals("EC") ? upper.contains("ECDSA") : !kind.equals("RSA") || upper.contains("RSA")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        for (String keyType : keyTypes) {
            for (int i = 0; i < all.size(); i++) {
                if (fits(keyType, all.get(i).kind())) {
                    return Integer.toString(i);
                }
            }
        }
        return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    private String[] aliases(String keyType) {
        return java.util.stream.IntStream.range(0, all.size())
                .filter(i -> fits(keyType, all.get(i).kind()))
                .mapToObj(Integer::toString)
                .toArray(String[]::new);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineClientAlias(keyTypes, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return all.get(Integer.parseInt(alias)).chain();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return all.get(Integer.parseInt(alias)).key();
    }
}
