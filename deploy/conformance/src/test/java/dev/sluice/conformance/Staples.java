package dev.sluice.conformance;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** What an authority says of a certificate, in DER. RFC 6960. */
final class Staples {
    /** An extension of certificates. RFC 7633. */
    static final ASN1ObjectIdentifier FEATURES = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24");

    /** Its value where a staple must be shown: {@code status_request}. */
    static final DERSequence DEMANDED = new DERSequence(new ASN1Integer(5));

    private Staples() {}

    /** It is good until then. */
    static byte[] good(Pki.Made authority, X509Certificate about, Instant until)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        X509CertificateHolder issuer =
                new X509CertificateHolder(authority.certificate().getEncoded());
        DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
        Date made = Date.from(Instant.now().minus(Duration.ofDays(3)));
        try {
            CertificateID id = new CertificateID(digests.get(CertificateID.HASH_SHA1), issuer, about.getSerialNumber());
            BasicOCSPRespBuilder builder =
                    new BasicOCSPRespBuilder(issuer.getSubjectPublicKeyInfo(), digests.get(CertificateID.HASH_SHA1));
            builder.addResponse(id, CertificateStatus.GOOD, made, Date.from(until), (Extensions) null);
            return new OCSPRespBuilder()
                    .build(
                            OCSPRespBuilder.SUCCESSFUL,
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key()),
                                    new X509CertificateHolder[0],
                                    made))
                    .getEncoded();
        } catch (OCSPException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
