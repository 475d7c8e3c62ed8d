package dev.sluice.runtime.transport.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its chain and key, and the names it is good for. Immutable.
 *
 * @param kind of the key, {@code RSA} or {@code EC}
 * @param names DNS names, lower-case; the common name if there are none
 * @param staple null if nothing is stapled
 */
record Identity(
        X509Certificate[] chain,
        PrivateKey key,
        String kind,
        List<String> names,
        @Nullable OcspStaple staple) {
    /** DER of the TLS feature {@code status_request}. RFC 7633. */
    private static final String FEATURES = "1.3.6.1.5.5.7.1.24";

    private static final byte[] MUST_STAPLE = {4, 5, 0x30, 3, 2, 1, 5};

    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=([^,]+)", Pattern.CASE_INSENSITIVE);
    private static final int DNS = 2;

    static Identity of(List<X509Certificate> chain, PrivateKey key) throws GeneralSecurityException {
        X509Certificate own = chain.get(0);
        if (!matches(own, key)) {
            throw new GeneralSecurityException("the private key is not that of the certificate");
        }
        return new Identity(
                chain.toArray(X509Certificate[]::new), key, own.getPublicKey().getAlgorithm(), names(own), null);
    }

    /** With what its authority says of it. */
    Identity with(OcspStaple answer) {
        return new Identity(chain, key, kind, names, answer);
    }

    /** Whether the certificate itself demands a staple. */
    boolean mustStaple() {
        return Arrays.equals(own().getExtensionValue(FEATURES), MUST_STAPLE);
    }

    X509Certificate own() {
        return chain[0];
    }

    private static List<String> names(X509Certificate own) throws CertificateParsingException {
        List<String> names = new ArrayList<>();
        if (own.getSubjectAlternativeNames() != null) {
            for (List<?> name : own.getSubjectAlternativeNames()) {
                if (name.get(0).equals(DNS)) {
                    names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        }
        Matcher common = COMMON_NAME.matcher(own.getSubjectX500Principal().getName());
        if (names.isEmpty() && common.find()) {
            names.add(common.group(1).toLowerCase(Locale.ROOT));
        }
        return List.copyOf(names);
    }

    private static boolean matches(X509Certificate own, PrivateKey key) throws GeneralSecurityException {
        if (!own.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        String signature = key.getAlgorithm().equals("RSA")
                ? "SHA256withRSA"
                : key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
        Signature made = Signature.getInstance(signature);
        made.initSign(key);
        made.update(new byte[] {1, 2, 3});
        byte[] bytes = made.sign();
        made.initVerify(own.getPublicKey());
        made.update(new byte[] {1, 2, 3});
        return made.verify(bytes);
    }

    /** How well it serves a name: 2 exactly, 1 by wildcard, 0 not. */
    int serves(String name) {
        int best = 0;
        for (String own : names) {
            if (own.equals(name)) {
                return 2;
            }
            if (wildcard(own, name)) {
                best = 1;
            }
        }
        return best;
    }

    /** Whether {@code *.example.com} stands for the name: for exactly one label. RFC 6125 section 6.4.3. */
    static boolean wildcard(String pattern, String name) {
        int dot = name.indexOf('.');
        return dot > 0
                && pattern.startsWith("*.")
                && pattern.regionMatches(true, 1, name, dot, name.length() - dot)
                && pattern.length() - 1 == name.length() - dot;
    }
}
