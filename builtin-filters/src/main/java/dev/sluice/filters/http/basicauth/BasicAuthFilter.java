package dev.sluice.filters.http.basicauth;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Request;
import dev.sluice.filter.Verdict;
import dev.sluice.filter.stats.Counter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Lets known users in, all others get 401 with a challenge. Source: Envoy, basic_auth filter; RFC 7617. */
final class BasicAuthFilter implements HttpFilter {
    private static final String FAILED = "User authentication failed. ";
    private static final String SCHEME = "Basic ";
    private static final int LONGEST_REALM = 256;
    private final Users own;
    private final Optional<HeaderName> forwardName;
    private final HeaderName credentials;
    private final Counter allowed;
    private final Counter denied;

    BasicAuthFilter(
            Users own, Optional<HeaderName> forwardName, HeaderName credentials, Counter allowed, Counter denied) {
        this.own = own;
        this.forwardName = forwardName;
        this.credentials = credentials;
        this.allowed = allowed;
        this.denied = denied;
    }

    @Override
    public Verdict onRequest(Exchange x) {
        Headers head = x.request().headers();
        if (!head.has(credentials)) {
            return deny(x, "Missing username and password.", "no_credential_for_basic_auth");
        }
        String value = head.get(credentials);
        if (!value.startsWith(SCHEME)) {
            return deny(x, "Expected 'Basic' authentication scheme.", "invalid_scheme_for_basic_auth");
        }
        byte[] pair = decode(value.substring(SCHEME.length()));
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        if (colon == pair.length) {
            return deny(x, "Invalid basic credential format.", "invalid_format_for_basic_auth");
        }
        String name = new String(pair, 0, colon, StandardCharsets.UTF_8);
        if (!x.perRoute(own).knows(name, Arrays.copyOfRange(pair, colon + 1, pair.length))) {
            return deny(x, "Invalid username/password combination.", "invalid_credential_for_basic_auth");
        }
        if (forwardName.isPresent()) {
            head.set(forwardName.get(), new String(pair, 0, colon, StandardCharsets.ISO_8859_1));
        }
        allowed.add(1);
        return Verdict.proceed();
    }

    /** Padding may be missing; nothing if it is no base64. */
    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private Verdict deny(Exchange x, String why, String details) {
        denied.add(1);
        Request request = x.request();
        String path = request.path();
        String realm = request.scheme() + "://" + request.authority() + path;
        if (realm.length() > LONGEST_REALM) {
            realm = realm.substring(0, LONGEST_REALM);
        }
        return Verdict.reply(401)
                .header("www-authenticate", "Basic realm=\"" + realm + '"')
                .body(FAILED + why)
                .details(details);
    }
}
