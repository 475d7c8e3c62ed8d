package dev.sluice.runtime.accesslog;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** What logs and headers say about a TLS session; empty if there is none or the peer has no certificate. */
public final class TlsFacts {
    /** Kinds of subject alternative names, RFC 5280 section 4.2.1.6. */
    static final int EMAIL = 1;

    public static final int DNS = 2;
    public static final int URI = 6;
    static final int IP = 7;

    /** A fact of a certificate. */
    @FunctionalInterface
    public interface Fact {
        String of(X509Certificate certificate) throws GeneralSecurityException;
    }

    /** A time of a certificate. */
    @FunctionalInterface
    interface Instant {
        long millis(X509Certificate certificate);
    }

    private TlsFacts() {}

    static String version(@Nullable SSLSession session) {
        return session == null ? "" : session.getProtocol();
    }

    /** OpenSSL's name: {@code ECDHE-RSA-AES128-GCM-SHA256}; those of TLS 1.3 are the same in both worlds. */
    static String cipher(@Nullable SSLSession session) {
        if (session == null) {
            return "";
        }
        return openSslName(session.getCipherSuite());
    }

    /** {@code ECDHE-RSA-AES128-GCM-SHA256} for {@code TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}. */
    public static String openSslName(String java) {
        int with = java.indexOf("_WITH_");
        if (with < 0) {
            return java;
        }
        String exchange = java.substring(java.indexOf('_') + 1, with);
        String rest = java.substring(with + 6).replaceFirst("AES_(\\d+)", "AES$1");
        if (rest.startsWith("CHACHA20")) {
            rest = "CHACHA20_POLY1305";
        }
        rest = rest.replaceFirst("_CBC(?=_SHA)", "").replace("3DES_EDE", "DES_CBC3");
        return (exchange.equals("RSA") ? rest : exchange + '_' + rest).replace('_', '-');
    }

    static String sessionId(@Nullable SSLSession session) {
        return session == null ? "" : HexFormat.of().formatHex(session.getId());
    }

    public static String peer(@Nullable SSLSession session, Fact fact) {
        if (session == null) {
            return "";
        }
        try {
            return first(session.getPeerCertificates(), fact);
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }

    public static String local(@Nullable SSLSession session, Fact fact) {
        return session == null ? "" : first(session.getLocalCertificates(), fact);
    }

    private static String first(Certificate @Nullable [] chain, Fact fact) {
        if (chain == null || chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
            return "";
        }
        try {
            return fact.of(certificate);
        } catch (GeneralSecurityException e) {
            return "";
        }
    }

    public static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
    }

    static String issuer(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getName(X500Principal.RFC2253);
    }

    /** All that the peer sent, as text for a header. */
    public static String peerChain(SSLSession session) {
        StringBuilder all = new StringBuilder();
        try {
            for (Certificate each : session.getPeerCertificates()) {
                all.append(pem((X509Certificate) each));
            }
        } catch (SSLPeerUnverifiedException | GeneralSecurityException e) {
            return "";
        }
        return all.toString();
    }

    static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16).toLowerCase(Locale.ROOT);
    }

    public static String digest(X509Certificate certificate, String algorithm) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
    }

    public static String pem(X509Certificate certificate) throws GeneralSecurityException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        String pem = "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
        return URLEncoder.encode(pem, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public static String names(X509Certificate certificate, int kind) throws GeneralSecurityException {
        Collection<List<?>> all = certificate.getSubjectAlternativeNames();
        StringBuilder text = new StringBuilder();
        for (List<?> name : all == null ? List.<List<?>>of() : all) {
            if (name.get(0).equals(kind)) {
                text.append(text.length() == 0 ? "" : ",").append(name.get(1));
            }
        }
        return text.toString();
    }
}
