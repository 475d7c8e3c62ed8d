package dev.sluice.filters.http.jwtauthn;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Which requirement a request has: the first rule that matches, else what another filter has put into the store. Immutable, any loop. */
final class JwtRules {
    private final List<Rule> rules;
    private final Map<String, Optional<Requirement>> named;
    private final Key<Object> stateKey;
    private final Map<String, Optional<Requirement>> byState;

    /** A match and what it requires, if anything. */
    record Rule(Predicate<Headers> match, Optional<Requirement> required) {}

    JwtRules(
            List<Rule> rules,
            Map<String, Optional<Requirement>> named,
            String stateName,
            Map<String, Optional<Requirement>> byState) {
        this.rules = List.copyOf(rules);
        this.named = named;
        this.stateKey = Key.of(stateName, "");
        this.byState = byState;
    }

    Optional<Requirement> of(Exchange x) {
        Headers head = x.request().headers();
        for (Rule rule : rules) {
            if (rule.match.test(head)) {
                return rule.required;
            }
        }
        if (byState.isEmpty()) {
            return Optional.empty();
        }
        return byState.getOrDefault(x.get(stateKey).toString(), Optional.empty());
    }

    boolean knows(String name) {
        return named.containsKey(name);
    }

    Optional<Requirement> named(String name) {
        return named.getOrDefault(name, Optional.empty());
    }

    String names() {
        return String.join(",", named.keySet());
    }
}
