package dev.sluice.filters.http.jwtauthn;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What becomes of a good token: headers, metadata, whether it goes on. Immutable, any loop. */
record TokenUse(
        boolean forward,
        String payloadHeader,
        boolean padded,
        String payloadKey,
        String headerKey,
        List<String> spacedClaims,
        List<ClaimHeader> claims,
        boolean clearRoute) {
    /** A claim, by path, and the header that gets it. */
    record ClaimHeader(HeaderName header, List<String> path) {}

    static TokenUse of(JwtProvider config, String field) throws InvalidConfig {
        List<ClaimHeader> claims = new ArrayList<>();
        for (JwtClaimToHeader one : config.getClaimToHeadersList()) {
            try {
                claims.add(new ClaimHeader(
                        HeaderName.of(one.getHeaderName()),
                        Arrays.asList(one.getClaimName().split("\\."))));
            } catch (IllegalArgumentException e) {
                throw new InvalidConfig(
                        field + ".claim_to_headers[" + claims.size() + "].header_name", String.valueOf(e.getMessage()));
            }
        }
        return new TokenUse(
                config.getForward(),
                config.getForwardPayloadHeader(),
                config.getPadForwardPayloadHeader(),
                config.getPayloadInMetadata(),
                config.getHeaderInMetadata(),
                config.getNormalizePayloadInMetadata().getSpaceDelimitedClaimsList(),
                List.copyOf(claims),
                config.getClearRouteCache());
    }

    /** Whether the route may depend on what a token leaves behind. */
    boolean changesRoute() {
        return clearRoute && (!claims.isEmpty() || !payloadKey.isEmpty());
    }

    /** A client must not be able to pretend. */
    void sanitize(Headers head) {
        if (!payloadHeader.isEmpty()) {
            head.remove(payloadHeader);
        }
        for (ClaimHeader claim : claims) {
            head.remove(claim.header);
        }
    }

    void apply(Jwt jwt, Location.Found found, Headers head, Map<String, Object> metadata) {
        if (!payloadHeader.isEmpty()) {
            head.add(payloadHeader, padded ? pad(jwt.payloadText()) : jwt.payloadText());
        }
        for (ClaimHeader claim : claims) {
            String value = text(at(jwt.payload(), claim.path));
            if (!value.isEmpty()) {
                head.add(claim.header, value);
            }
        }
        if (!forward) {
            found.at().remove(head);
        }
        if (!headerKey.isEmpty()) {
            metadata.put(headerKey, new TreeMap<>(jwt.header()));
        }
        if (!payloadKey.isEmpty()) {
            metadata.put(payloadKey, spaced(jwt.payload()));
        }
    }

    private static String pad(String base64) {
        return base64 + "=".repeat((4 - base64.length() % 4) % 4);
    }

    private Map<String, Object> spaced(Map<String, Object> payload) {
        Map<String, Object> changed = new TreeMap<>(payload); // logs show fields by name, as Envoy's do
        for (String claim : spacedClaims) {
            if (payload.get(claim) instanceof String words) {
                changed.put(
                        claim,
                        words.isBlank() ? List.of() : List.of(words.trim().split(" +")));
            }
        }
        return changed;
    }

    private static @Nullable Object at(Map<String, Object> payload, List<String> path) {
        Object value = payload;
        for (String step : path) {
            value = value instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return value;
    }

    /** Objects and lists as JSON in Base64. */
    private static String text(@Nullable Object claim) {
        if (claim instanceof String || claim instanceof Boolean) {
            return claim.toString();
        }
        if (claim instanceof Number number) {
            return number(number.doubleValue());
        }
        if (claim instanceof Map<?, ?> || claim instanceof List<?>) {
            return Base64.getEncoder().encodeToString(json(claim).getBytes(StandardCharsets.UTF_8));
        }
        return "";
    }

    private static String json(Object value) {
        String wrapped = JSONObjectUtils.toJSONString(Map.of("v", value)); // {"v":…}
        return wrapped.substring("{\"v\":".length(), wrapped.length() - 1);
    }

    private static String number(double value) {
        return value >= 0 && value < 0x1p63 && value == Math.rint(value)
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%f", value);
    }
}
