package dev.sluice.runtime.transport.tls;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.StringMatchers;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads whom a {@code validation_context} believes, but for the authorities, which are files. */
final class ValidationCompiler {
    private ValidationCompiler() {}

    /** @param named the peer must have the name it was reached by */
    @SuppressWarnings("deprecation")
    static PeerCheck.Rules rules(CertificateValidationContext validation, boolean named, Place place) {
        if (validation.hasWatchedDirectory()) {
            TlsCompiler.watched(validation.getWatchedDirectory(), place);
        }
        List<SanMatcher> names = new ArrayList<>();
        for (int i = 0; i < validation.getMatchTypedSubjectAltNamesCount(); i++) {
            SubjectAltNameMatcher each = validation.getMatchTypedSubjectAltNames(i);
            Place where = place.field("match_typed_subject_alt_names").index(i);
            names.add(san(kind(each, where), each.getMatcher(), where.field("matcher")));
        }
        for (int i = 0; i < validation.getMatchSubjectAltNamesCount(); i++) {
            Place where = place.field("match_subject_alt_names").index(i);
            names.add(san(-1, validation.getMatchSubjectAltNames(i), where));
        }
        if (!names.isEmpty() && !validation.hasTrustedCa() && !validation.hasSystemRootCerts()) {
            place.error("SAN-based verification of peer certificates without trusted CA is insecure and not allowed");
        }
        return new PeerCheck.Rules(
                List.of(),
                List.of(),
                validation.getOnlyVerifyLeafCertCrl(),
                names,
                new HashSet<>(validation.getVerifyCertificateSpkiList()),
                hashes(validation, place),
                validation.getAllowExpiredCertificate(),
                validation.getTrustChainVerification()
                        == CertificateValidationContext.TrustChainVerification.ACCEPT_UNTRUSTED,
                validation.hasMaxVerifyDepth() ? validation.getMaxVerifyDepth().getValue() : 100,
                named);
    }

    private static Set<String> hashes(CertificateValidationContext validation, Place place) {
        Set<String> all = new HashSet<>();
        for (int i = 0; i < validation.getVerifyCertificateHashCount(); i++) {
            String hash =
                    validation.getVerifyCertificateHash(i).replace(":", "").toLowerCase(Locale.ROOT);
            if (!hash.matches("[0-9a-f]{64}")) {
                place.field("verify_certificate_hash").index(i).error("is no SHA-256 in hexadecimal digits");
            }
            all.add(hash);
        }
        return all;
    }

    private static SanMatcher san(int kind, StringMatcher matcher, Place place) {
        boolean exact = matcher.getMatchPatternCase() == StringMatcher.MatchPatternCase.EXACT;
        return new SanMatcher(kind, StringMatchers.compile(matcher, place), exact ? matcher.getExact() : "");
    }

    private static int kind(SubjectAltNameMatcher each, Place place) {
        return switch (each.getSanType()) {
            case EMAIL -> 1;
            case DNS -> SanMatcher.DNS;
            case URI -> 6;
            case IP_ADDRESS -> 7;
            default -> {
                place.field("san_type").error(each.getSanType() + " is not supported");
                yield -1;
            }
        };
    }
}
