package dev.sluice.runtime.transport.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a peer's certificate as {@code CertificateValidationContext} says; without one everything is accepted. Immutable, any thread; a path of
 * certificates takes tenths of milliseconds. Sources: RFC 5280 section 6, Envoy's default certificate validator.
 */
final class PeerCheck extends X509ExtendedTrustManager {
    /** A client always signs. */
    private static final String SIGNS = "";

    private static final int SIGNATURE = 0;
    private static final int ENCIPHERMENT = 2;
    private static final String ANY_USE = "2.5.29.37.0";
    private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";
    private static final String SERVER_USE = "1.3.6.1.5.5.7.3.1";

    private final Rules rules;
    private final Set<TrustAnchor> anchors;

    /**
     * @param roots empty: chains are not verified
     * @param spki base64 of SHA-256 over the public key
     * @param hashes lower-case hexadecimal SHA-256 of the certificate
     * @param peerNamed the certificate must be good for the name that was asked for
     */
    record Rules(
            List<X509Certificate> roots,
            List<X509CRL> crls,
            boolean leafCrlOnly,
            List<SanMatcher> names,
            Set<String> spki,
            Set<String> hashes,
            boolean expiredAllowed,
            boolean untrustedAllowed,
            int maxDepth,
            boolean peerNamed) {
        static final Rules NONE =
                new Rules(List.of(), List.of(), false, List.of(), Set.of(), Set.of(), false, false, 100, false);
    }

    PeerCheck(Rules rules) {
        this.rules = rules;
        this.anchors =
                rules.roots().stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
    }

    PeerCheck verifyingPeer() {
        return new PeerCheck(new Rules(
                rules.roots(),
                rules.crls(),
                rules.leafCrlOnly(),
                rules.names(),
                rules.spki(),
                rules.hashes(),
                rules.expiredAllowed(),
                rules.untrustedAllowed(),
                rules.maxDepth(),
                true));
    }

    private void check(X509Certificate[] chain, String use, String exchange, @Nullable SSLEngine engine)
            throws CertificateException {
        checkUsage(chain[0], exchange);
        if (rules.untrustedAllowed()) {
            return;
        }
        X509Certificate leaf = chain[0];
        if (!anchors.isEmpty()) {
            checkChain(chain, use);
        }
        checkNames(leaf, engine);
        checkHashes(leaf);
    }

    /**
     * The key must be good for what the handshake does with it, which nothing else switches off. BoringSSL looks too, the JDK's engine does not. RFC
     * 5246 section 7.4.2, RFC 8446 section 4.4.2.2.
     */
    private static void checkUsage(X509Certificate leaf, String exchange) throws Refused {
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[exchange.equals("RSA") ? ENCIPHERMENT : SIGNATURE]) {
            throw new Refused(Refused.Kind.USAGE, "KEY_USAGE_BIT_INCORRECT");
        }
    }

    private void checkChain(X509Certificate[] chain, String use) throws CertificateException {
        X509Certificate leaf = chain[0];
        List<String> uses = leaf.getExtendedKeyUsage();
        if (uses != null && !uses.contains(use) && !uses.contains(ANY_USE)) {
            throw new Refused(
                    Refused.Kind.CHAIN, "verify cert failed: X509_verify_cert: unsuitable certificate purpose");
        }
        try {
            if (rules.roots().contains(leaf) && rules.crls().isEmpty()) {
                if (!rules.expiredAllowed()) {
                    leaf.checkValidity();
                }
                return;
            }
            CertPathBuilder builder = CertPathBuilder.getInstance("PKIX");
            builder.build(parameters(builder, chain));
        } catch (GeneralSecurityException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Refused(Refused.Kind.CHAIN, "verify cert failed: " + cause.getMessage());
        }
    }

    private PKIXBuilderParameters parameters(CertPathBuilder builder, X509Certificate[] chain)
            throws GeneralSecurityException {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(chain[0]);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(Arrays.asList(chain))));
        parameters.setMaxPathLength(rules.maxDepth());
        parameters.setRevocationEnabled(!rules.crls().isEmpty());
        if (!rules.crls().isEmpty()) {
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(rules.crls())));
            PKIXRevocationChecker revocation = (PKIXRevocationChecker) builder.getRevocationChecker();
            revocation.setOptions(options());
            parameters.addCertPathChecker(revocation);
        }
        if (rules.expiredAllowed() && chain[0].getNotAfter().before(new Date())) {
            parameters.setDate(chain[0].getNotAfter());
        }
        return parameters;
    }

    private EnumSet<PKIXRevocationChecker.Option> options() {
        EnumSet<PKIXRevocationChecker.Option> options =
                EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK);
        if (rules.leafCrlOnly()) {
            options.add(PKIXRevocationChecker.Option.ONLY_END_ENTITY);
        }
        return options;
    }

    private void checkNames(X509Certificate leaf, @Nullable SSLEngine engine)
            throws Refused, CertificateParsingException {
        String wanted = rules.peerNamed() && engine != null ? engine.getPeerHost() : null;
        if (wanted != null && !SanMatcher.peer(wanted).matches(leaf)) {
            throw new Refused(Refused.Kind.SAN, "verify cert failed: SAN matcher");
        }
        if (rules.names().isEmpty()) {
            return;
        }
        for (SanMatcher each : rules.names()) {
            if (each.matches(leaf)) {
                return;
            }
        }
        throw new Refused(Refused.Kind.SAN, "verify cert failed: SAN matcher");
    }

    private void checkHashes(X509Certificate leaf) throws CertificateException {
        if (rules.spki().isEmpty() && rules.hashes().isEmpty()) {
            return;
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            if (rules.hashes().contains(HexFormat.of().formatHex(sha.digest(leaf.getEncoded())))
                    || rules.spki()
                            .contains(Base64.getEncoder()
                                    .encodeToString(
                                            sha.digest(leaf.getPublicKey().getEncoded())))) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
        throw new Refused(Refused.Kind.HASH, "verify cert failed: cert hash and spki");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        check(chain, CLIENT_USE, SIGNS, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        check(chain, SERVER_USE, kind, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        check(chain, CLIENT_USE, SIGNS, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        check(chain, SERVER_USE, kind, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        check(chain, CLIENT_USE, SIGNS, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        check(chain, SERVER_USE, kind, null);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return rules.roots().toArray(X509Certificate[]::new);
    }
}
