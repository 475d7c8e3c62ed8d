package dev.sluice.runtime.transport.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/** Certificates made when a test wants them. */
final class TestPki {
    private static final AtomicLong SERIAL = new AtomicLong(1000);

    /** A certificate with its key, and who signed it. */
    record Made(X509Certificate certificate, PrivateKey key) {
        String chainPem() {
            return pem("CERTIFICATE", encoded());
        }

        private byte[] encoded() {
            try {
                return certificate.getEncoded();
            } catch (CertificateException e) {
                throw new IllegalStateException(e);
            }
        }

        String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }
    }

    private TestPki() {}

    static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    static KeyPair keys(String kind) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            if (kind.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Made authority(String name) {
        KeyPair keys = keys("EC");
        return make(name, keys, null, true, Duration.ofDays(30));
    }

    /** Good for these DNS names or URIs. */
    static Made leaf(Made authority, String kind, String... names) {
        return make(names[0], keys(kind), authority, false, Duration.ofDays(10), names);
    }

    static Made expired(Made authority, String... names) {
        return make(names[0], keys("EC"), authority, false, Duration.ofDays(-1), names);
    }

    private static Made make(
            String name, KeyPair keys, @Nullable Made authority, boolean signs, Duration life, String... names) {
        try {
            X500Name subject = new X500Name("CN=" + name.replace("://", "-"));
            X500Name issuer = authority == null
                    ? subject
                    : X500Name.getInstance(
                            authority.certificate().getSubjectX500Principal().getEncoded());
            Instant now = Instant.now();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIAL.incrementAndGet()),
                    Date.from(now.minus(Duration.ofDays(5))),
                    Date.from(now.plus(life)),
                    subject,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(signs));
            if (names.length > 0) {
                GeneralName[] all = Arrays.stream(names)
                        .map(each -> new GeneralName(
                                each.contains("://") ? GeneralName.uniformResourceIdentifier : GeneralName.dNSName,
                                each))
                        .toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
            }
            PrivateKey signer = authority == null ? keys.getPrivate() : authority.key();
            return new Made(
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))),
                    keys.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the authority says of a certificate, in DER; null for no next update. */
    static byte[] ocsp(Made authority, X509Certificate about, @Nullable Instant until) {
        try {
            X509CertificateHolder issuer =
                    new X509CertificateHolder(authority.certificate().getEncoded());
            DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
            CertificateID id = new CertificateID(digests.get(CertificateID.HASH_SHA1), issuer, about.getSerialNumber());
            BasicOCSPRespBuilder builder =
                    new BasicOCSPRespBuilder(issuer.getSubjectPublicKeyInfo(), digests.get(CertificateID.HASH_SHA1));
            Date made = Date.from(Instant.now().minus(Duration.ofDays(3)));
            builder.addResponse(
                    id, CertificateStatus.GOOD, made, until == null ? null : Date.from(until), (Extensions) null);
            BasicOCSPResp answer = builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key()),
                    new X509CertificateHolder[0],
                    made);
            return new OCSPRespBuilder()
                    .build(OCSPRespBuilder.SUCCESSFUL, answer)
                    .getEncoded();
        } catch (OperatorCreationException | OCSPException | CertificateException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The authority's list of revoked certificates. */
    static String crl(Made authority, X509Certificate... revoked) {
        try {
            Instant now = Instant.now();
            X509v2CRLBuilder builder = new X509v2CRLBuilder(
                    X500Name.getInstance(
                            authority.certificate().getSubjectX500Principal().getEncoded()),
                    Date.from(now.minusSeconds(60)));
            builder.setNextUpdate(Date.from(now.plus(Duration.ofDays(3))));
            for (X509Certificate each : revoked) {
                builder.addCRLEntry(each.getSerialNumber(), Date.from(now.minusSeconds(30)), CRLReason.keyCompromise);
            }
            return pem(
                    "X509 CRL",
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key()))
                            .getEncoded());
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
