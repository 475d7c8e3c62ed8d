package dev.sluice.filters.http.jwtauthn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tokens of one provider, or of any whose issuer is known; all that are found must be good, lest a bad one goes on beside a good one. Immutable, any
 * loop.
 *
 * @param provider empty: the token's issuer tells which
 * @param audiences instead of the provider's
 * @param all whose tokens may be found
 */
record Tokens(
        Optional<Provider> provider,
        Optional<Audiences> audiences,
        boolean failedAllowed,
        boolean missingAllowed,
        List<Location> locations,
        List<Provider> all,
        JwtStats stats)
        implements Requirement {
    static Tokens of(Provider provider, Optional<Audiences> audiences, JwtStats stats) {
        return new Tokens(
                Optional.of(provider), audiences, false, false, provider.locations(), List.of(provider), stats);
    }

    static Tokens optional(boolean failedAllowed, List<Provider> all, JwtStats stats) {
        List<Location> locations = new ArrayList<>();
        all.forEach(one -> locations.addAll(one.locations()));
        return new Tokens(
                Optional.empty(), Optional.empty(), failedAllowed, true, Location.merged(locations), all, stats);
    }

    boolean lenient() {
        return failedAllowed || missingAllowed;
    }

    JwtStatus end(JwtStatus last) {
        return failedAllowed || missingAllowed && last == JwtStatus.MISSING ? JwtStatus.OK : last;
    }

    @Override
    public Optional<JwtStatus> verify(Attempt attempt) {
        return attempt.check(this, () -> find(attempt)).run(attempt, this);
    }

    private TokenCheck find(Attempt attempt) {
        all.forEach(one -> one.use().sanitize(attempt.head()));
        List<Location.Found> found = new ArrayList<>();
        locations.forEach(place -> place.find(attempt.head(), found));
        return new TokenCheck(found);
    }

    Optional<JwtStatus> verify(Attempt attempt, Location.Found found) {
        Jwt jwt = Jwt.parse(found.token());
        if (jwt.status() != JwtStatus.OK) {
            return Optional.of(jwt.status());
        }
        Optional<Provider> of = found.at().allows(jwt.issuer()) ? provider.or(() -> issuing(jwt)) : Optional.empty();
        return of.isEmpty() ? Optional.of(JwtStatus.UNKNOWN_ISSUER) : verify(attempt, found, jwt, of.get());
    }

    private Optional<Provider> issuing(Jwt jwt) {
        Optional<Provider> named = all.stream()
                .filter(one -> !one.issuer().isEmpty() && one.issuer().equals(jwt.issuer()))
                .findFirst();
        return named.or(() -> all.stream().filter(one -> one.issuer().isEmpty()).findFirst());
    }

    private Optional<JwtStatus> verify(Attempt attempt, Location.Found found, Jwt jwt, Provider of) {
        JwtStatus claims = of.claims(jwt, audiences.orElse(of.audiences()), attempt.nowSeconds());
        if (claims != JwtStatus.OK) {
            return count(claims);
        }
        Optional<KeySet> keys = attempt.keys(of);
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        JwtStatus status = keys.get().verify(jwt);
        if (status == JwtStatus.OK) {
            attempt.good(jwt, found, of);
        }
        return count(status);
    }

    private Optional<JwtStatus> count(JwtStatus status) {
        if (provider.isPresent()) {
            stats.cacheMiss().add(1);
        }
        return Optional.of(status);
    }
}
