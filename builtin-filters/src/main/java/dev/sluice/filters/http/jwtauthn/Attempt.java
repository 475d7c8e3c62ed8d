package dev.sluice.filters.http.jwtauthn;

import dev.sluice.filter.Headers;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One request on its way through the requirements. They are asked again after each fetch of keys; what they have found out by then stays here. Loop of
 * the request.
 */
final class Attempt {
    private final Headers head;
    private final long nowSeconds;
    private final Map<String, Object> metadata = new LinkedHashMap<>();
    private final Map<Requirement, TokenCheck> checks = new IdentityHashMap<>();
    private final Map<Provider, KeySet> fetched = new IdentityHashMap<>();
    private Optional<Provider> pending = Optional.empty();
    private boolean routeChanged;

    Attempt(Headers head, long nowSeconds) {
        this.head = head;
        this.nowSeconds = nowSeconds;
    }

    Headers head() {
        return head;
    }

    long nowSeconds() {
        return nowSeconds;
    }

    TokenCheck check(Requirement of, Supplier<TokenCheck> first) {
        return checks.computeIfAbsent(of, key -> first.get());
    }

    /** Whose keys the latest empty result waits for. */
    Optional<Provider> pending() {
        return pending;
    }

    void fetched(Provider from, KeySet keys) {
        fetched.put(from, keys);
        pending = Optional.empty();
    }

    /** Empty: they must be fetched. */
    Optional<KeySet> keys(Provider of) {
        KeySet mine = fetched.get(of);
        if (mine != null) {
            return Optional.of(mine);
        }
        Optional<KeySet> now = of.keys().now();
        if (now.isEmpty()) {
            pending = Optional.of(of);
        }
        return now;
    }

    void good(Jwt jwt, Location.Found found, Provider provider) {
        provider.use().apply(jwt, found, head, metadata);
        routeChanged |= provider.use().changesRoute();
    }

    Map<String, Object> metadata() {
        return metadata;
    }

    boolean routeChanged() {
        return routeChanged;
    }
}
