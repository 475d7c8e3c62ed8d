package dev.sluice.runtime.transport.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate of a handshake by the client's name and by what it can verify, ECDSA before RSA. Immutable, any thread; aliases are
 * indices. Source: Envoy, certificate selection.
 */
final class Identities extends X509ExtendedKeyManager {
    private static final String ONLY = "0";
    private final List<Identity> all;
    private final boolean nameRequired;
    private final boolean fullScan;
    private final OcspStaple.Policy policy;
    private final boolean staples;

    /** @param fullScan a name that nobody has is as good as none: the client may get a certificate of ECDSA, not the first */
    Identities(List<Identity> all, boolean nameRequired, boolean fullScan, OcspStaple.Policy policy) {
        this.all = all;
        this.nameRequired = nameRequired;
        this.fullScan = fullScan;
        this.policy = policy;
        this.staples = staples();
    }

    /** Whether clients get what an authority says, or may be refused for want of it. */
    boolean staples() {
        return policy != OcspStaple.Policy.LENIENT || all.stream().anyMatch(each -> each.staple() != null);
    }

    /** False if the client must not be served with that certificate. Source: Envoy, ocsp_staple_policy. */
    private boolean staple(Identity chosen, @Nullable SSLEngine engine) {
        ClientHello hello = ClientHello.current();
        OcspStaple staple = chosen.staple();
        OcspStaple.Policy rule = chosen.mustStaple() ? OcspStaple.Policy.MUST : policy;
        OcspStaple.Outcome outcome = OcspStaple.outcome(staple, rule, hello.asksStatus());
        if (outcome == OcspStaple.Outcome.STAPLED
                && staple != null
                && engine instanceof ReferenceCountedOpenSslEngine nativeEngine) {
            nativeEngine.setOcspResponse(staple.der());
        }
        hello.outcome(outcome);
        return outcome != OcspStaple.Outcome.FAILED;
    }

    /** Kinds of keys. */
    long kinds() {
        return all.stream().map(Identity::kind).distinct().count();
    }

    List<Identity> all() {
        return all;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        // BoringSSL asks for one kind of key after the other, whatever the client can: the first answer is taken.
        boolean any = engine instanceof ReferenceCountedOpenSslEngine;
        if (any && all.size() == 1 && !nameRequired && !staples) {
            return ONLY;
        }
        SSLSession session = engine == null ? null : engine.getHandshakeSession();
        String name = session instanceof ExtendedSSLSession extended ? name(extended) : "";
        if (nameRequired && name.isEmpty()) {
            return null;
        }
        int best = best(name, kind -> ClientHello.current().verifies(kind));
        if (staples && !staple(all.get(best), engine)) {
            return null;
        }
        return any || fits(keyType, all.get(best).kind()) ? Integer.toString(best) : null;
    }

    /** Of the certificates with that name exactly, else by wildcard, the first ECDSA one that the client can use, else the first it can. */
    private int best(String name, Predicate<String> usable) {
        for (int rank = 2; rank > 0 && !name.isEmpty(); rank--) {
            int found = best(name, rank, usable);
            if (found >= 0) {
                return found;
            }
        }
        int found = name.isEmpty() || fullScan ? best("", 0, usable) : -1;
        return found >= 0 || name.isEmpty() ? Math.max(0, found) : first(usable);
    }

    private int first(Predicate<String> usable) {
        return usable.test(all.get(0).kind()) ? 0 : Math.max(0, best("", 0, usable));
    }

    /** -1 for none. */
    private int best(String name, int rank, Predicate<String> usable) {
        int other = -1;
        for (int i = 0; i < all.size(); i++) {
            Identity each = all.get(i);
            if ((rank == 0 || each.serves(name) == rank) && usable.test(each.kind())) {
                if (each.kind().equals("EC")) {
                    return i;
                }
                other = other < 0 ? i : other;
            }
        }
        return other;
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
