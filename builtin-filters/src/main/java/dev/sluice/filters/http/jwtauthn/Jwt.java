package dev.sluice.filters.http.jwtauthn;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token, taken apart; what it claims is not verified yet. Whatever the client sent gives one: {@link #status} tells whether the rest may be used.
 * Immutable once made. Source: RFC 7515, RFC 7519; the order of the checks is Envoy's.
 */
final class Jwt {
    private static final Set<String> ALGORITHMS = Set.of(
            "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
            "EdDSA");
    private static final double TWO_TO_64 = 0x1p64;
    private JwtStatus status = JwtStatus.OK;
    private Map<String, Object> header = Map.of();
    private Map<String, Object> payload = Map.of();
    private String signed = "";
    private String payloadText = "";
    private byte[] signature = new byte[0];
    private long issuedAt;
    private long notBefore;
    private long expires;

    private Jwt() {}

    static Jwt parse(String text) {
        Jwt jwt = new Jwt();
        jwt.status = jwt.read(text);
        return jwt;
    }

    private JwtStatus read(String text) {
        List<String> parts = new ArrayList<>(3);
        for (String part : text.split("\\.", -1)) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        if (parts.size() != 3) {
            return JwtStatus.BAD_FORMAT;
        }
        signed = parts.get(0) + '.' + parts.get(1);
        payloadText = parts.get(1);
        JwtStatus head = readHeader(parts.get(0));
        if (head != JwtStatus.OK) {
            return head;
        }
        JwtStatus claims = readPayload(payloadText);
        if (claims != JwtStatus.OK) {
            return claims;
        }
        byte[] decoded = decoded(parts.get(2));
        if (decoded == null) {
            return JwtStatus.SIGNATURE_BASE64;
        }
        signature = decoded;
        return JwtStatus.OK;
    }

    private JwtStatus readHeader(String part) {
        byte[] decoded = decoded(part);
        if (decoded == null) {
            return JwtStatus.HEADER_BASE64;
        }
        Map<String, Object> json = json(decoded);
        if (json == null) {
            return JwtStatus.HEADER_JSON;
        }
        header = json;
        if (!(json.get("alg") instanceof String alg)) {
            return JwtStatus.HEADER_ALG;
        }
        if (!ALGORITHMS.contains(alg)) {
            return JwtStatus.HEADER_ALG_UNKNOWN;
        }
        return isText(json, "kid") ? JwtStatus.OK : JwtStatus.HEADER_KID;
    }

    private JwtStatus readPayload(String part) {
        byte[] decoded = decoded(part);
        if (decoded == null) {
            return JwtStatus.PAYLOAD_BASE64;
        }
        Map<String, Object> json = json(decoded);
        if (json == null) {
            return JwtStatus.PAYLOAD_JSON;
        }
        payload = json;
        if (!isText(json, "iss")) {
            return JwtStatus.ISS_TYPE;
        }
        if (!isText(json, "sub")) {
            return JwtStatus.SUB_TYPE;
        }
        JwtStatus times = readTimes(json);
        if (times != JwtStatus.OK) {
            return times;
        }
        if (!isText(json, "jti")) {
            return JwtStatus.JTI_TYPE;
        }
        return audienceIsText(json.get("aud")) ? JwtStatus.OK : JwtStatus.AUD_TYPE;
    }

    private JwtStatus readTimes(Map<String, Object> json) {
        JwtStatus iat = time(json.get("iat"), JwtStatus.IAT_TYPE, JwtStatus.IAT_RANGE);
        if (iat != JwtStatus.OK) {
            return iat;
        }
        JwtStatus nbf = time(json.get("nbf"), JwtStatus.NBF_TYPE, JwtStatus.NBF_RANGE);
        if (nbf != JwtStatus.OK) {
            return nbf;
        }
        issuedAt = seconds(json.get("iat"));
        notBefore = seconds(json.get("nbf"));
        expires = seconds(json.get("exp"));
        return time(json.get("exp"), JwtStatus.EXP_TYPE, JwtStatus.EXP_RANGE);
    }

    private static JwtStatus time(@Nullable Object value, JwtStatus type, JwtStatus range) {
        if (value == null) {
            return JwtStatus.OK;
        }
        if (!(value instanceof Number number)) {
            return type;
        }
        return number.doubleValue() < 0 || number.doubleValue() >= TWO_TO_64 ? range : JwtStatus.OK;
    }

    private static long seconds(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static boolean isText(Map<String, Object> json, String field) {
        Object value = json.get(field);
        return value == null && !json.containsKey(field) || value instanceof String;
    }

    private static boolean audienceIsText(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(String.class::isInstance);
        }
        return value == null || value instanceof String;
    }

    private static byte @Nullable [] decoded(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Map<String, Object> json(byte[] text) {
        try {
            return JSONObjectUtils.parse(new String(text, StandardCharsets.UTF_8));
        } catch (ParseException e) {
            return null;
        }
    }

    JwtStatus status() {
        return status;
    }

    private String text(Map<String, Object> from, String field) {
        return from.get(field) instanceof String s ? s : "";
    }

    String algorithm() {
        return text(header, "alg");
    }

    /** Empty if there is none. */
    String keyId() {
        return text(header, "kid");
    }

    String issuer() {
        return text(payload, "iss");
    }

    String subject() {
        return text(payload, "sub");
    }

    List<String> audiences() {
        Object value = payload.get("aud");
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        return value instanceof String s ? List.of(s) : List.of();
    }

    Map<String, Object> header() {
        return header;
    }

    Map<String, Object> payload() {
        return payload;
    }

    /** As it came, in Base64url. */
    String payloadText() {
        return payloadText;
    }

    byte[] signedBytes() {
        return signed.getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] signature() {
        return signature;
    }

    /** In seconds since 1970, 0 if it does not say. */
    long issuedAt() {
        return issuedAt;
    }

    /** In seconds since 1970, 0 if it does not say. */
    long expires() {
        return expires;
    }

    /** Times in seconds. */
    JwtStatus at(long now, long skew) {
        if (now + skew < notBefore) {
            return JwtStatus.NOT_YET_VALID;
        }
        return expires != 0 && now > expires + skew ? JwtStatus.EXPIRED : JwtStatus.OK;
    }
}
