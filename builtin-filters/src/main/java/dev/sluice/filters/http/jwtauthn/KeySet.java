package dev.sluice.filters.http.jwtauthn;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The keys of a provider; those that are not understood are left out. Immutable, any thread. Source: RFC 7517; besides, as in Envoy, an object of
 * certificates by key id.
 *
 * @param status not OK: there are no keys, and this is why
 */
record KeySet(JwtStatus status, List<VerifyingKey> keys) {
    static KeySet failed(JwtStatus why) {
        return new KeySet(why, List.of());
    }

    static KeySet parse(String text) {
        Map<String, Object> json;
        try {
            json = JSONObjectUtils.parse(text);
        } catch (ParseException e) {
            return failed(JwtStatus.KEYS_JSON);
        }
        if (!json.containsKey("keys")) {
            return certificates(json);
        }
        return json.get("keys") instanceof List<?> list ? keys(list) : failed(JwtStatus.KEYS_TYPE);
    }

    private static KeySet keys(List<?> list) {
        List<VerifyingKey> found = new ArrayList<>();
        for (Object one : list) {
            try {
                if (one instanceof Map<?, ?> map) {
                    found.add(VerifyingKey.of(fields(map)));
                }
            } catch (ParseException | GeneralSecurityException | RuntimeException e) {
                continue; // a key for something else, as RFC 7517 5 wants
            }
        }
        return found.isEmpty() ? failed(JwtStatus.NO_VALID_KEYS) : new KeySet(JwtStatus.OK, List.copyOf(found));
    }

    @SuppressWarnings("unchecked") // names in JSON are text
    private static Map<String, Object> fields(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    private static KeySet certificates(Map<String, Object> json) {
        List<VerifyingKey> found = new ArrayList<>();
        for (Map.Entry<String, Object> each : json.entrySet()) {
            if (!(each.getValue() instanceof String pem) || !pem.startsWith("-----BEGIN CERTIFICATE-----\n")) {
                return failed(JwtStatus.NO_KEYS);
            }
            try {
                X509Certificate read = (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
                found.add(VerifyingKey.of(each.getKey(), read));
            } catch (GeneralSecurityException e) {
                return failed(JwtStatus.NO_VALID_KEYS);
            }
        }
        return found.isEmpty() ? failed(JwtStatus.NO_KEYS) : new KeySet(JwtStatus.OK, List.copyOf(found));
    }

    JwtStatus verify(Jwt jwt) {
        if (status != JwtStatus.OK) {
            return status;
        }
        boolean matched = false;
        for (VerifyingKey key : keys) {
            if (key.fits(jwt)) {
                matched = true;
                JwtStatus result = key.verify(jwt);
                if (result != JwtStatus.FAILS) {
                    return result;
                }
            }
        }
        return matched ? JwtStatus.FAILS : JwtStatus.NO_MATCHING_KEY;
    }
}
