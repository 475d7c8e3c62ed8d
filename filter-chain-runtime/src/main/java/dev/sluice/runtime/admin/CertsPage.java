package dev.sluice.runtime.admin;

import com.google.protobuf.util.Timestamps;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.transport.tls.TlsContexts;
import io.envoyproxy.envoy.admin.v3.Certificate;
import io.envoyproxy.envoy.admin.v3.CertificateDetails;
import io.envoyproxy.envoy.admin.v3.Certificates;
import io.envoyproxy.envoy.admin.v3.SubjectAlternateName;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** {@code /certs}: the certificates and authorities in use, in Envoy's message; one entry for each. */
record CertsPage(Operations operations) implements AdminEndpoint {
    @Override
    public String path() {
        return "/certs";
    }

    @Override
    public String help() {
        return "print certs on machine";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        Certificates.Builder all = Certificates.newBuilder();
        for (TlsContext.Shown each : operations.certificates()) {
            CertificateDetails details = details(each);
            all.addCertificates(
                    each.authority()
                            ? Certificate.newBuilder().addCaCert(details)
                            : Certificate.newBuilder().addCertChain(details));
        }
        return all.getCertificatesCount() == 0
                ? AdminResponse.json("{\n \"certificates\": []\n}\n")
                : AdminResponse.json(ProtoJson.printAll(all.build()));
    }

    private static CertificateDetails details(TlsContext.Shown each) {
        X509Certificate certificate = each.certificate();
        CertificateDetails.Builder details = CertificateDetails.newBuilder()
                .setPath(each.path())
                .setSerialNumber(certificate.getSerialNumber().toString(16).toLowerCase(Locale.ROOT))
                .setDaysUntilExpiration(TlsContexts.days(each, Instant.now()))
                .setValidFrom(Timestamps.fromMillis(certificate.getNotBefore().getTime()))
                .setExpirationTime(
                        Timestamps.fromMillis(certificate.getNotAfter().getTime()));
        names(certificate, details);
        return details.build();
    }

    private static void names(X509Certificate certificate, CertificateDetails.Builder into) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                String text = String.valueOf(name.get(1));
                switch ((Integer) name.get(0)) {
                    case 2 ->
                        into.addSubjectAltNames(
                                SubjectAlternateName.newBuilder().setDns(text));
                    case 6 ->
                        into.addSubjectAltNames(
                                SubjectAlternateName.newBuilder().setUri(text));
                    case 7 ->
                        into.addSubjectAltNames(
                                SubjectAlternateName.newBuilder().setIpAddress(text));
                    default -> {}
                }
            }
        } catch (CertificateParsingException e) {
            // Without names, then.
        }
    }
}
