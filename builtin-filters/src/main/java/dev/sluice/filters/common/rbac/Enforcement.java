package dev.sluice.filters.common.rbac;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Key;
import dev.sluice.filter.Stream;
import dev.sluice.filter.stats.Counter;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import java.util.Optional;

/** Rules, shadow rules and their counters. Immutable, any loop. */
public final class Enforcement {
    private final Optional<Rules> rules;
    private final Optional<Rules> shadow;
    private final Counter allowed;
    private final Counter denied;
    private final Counter shadowAllowed;
    private final Counter shadowDenied;
    private final Key<String> shadowPolicy;
    private final Key<String> shadowResult;

    private Enforcement(
            Optional<Rules> rules,
            Optional<Rules> shadow,
            FilterContext context,
            String statPrefix,
            String shadowPrefix,
            String filter) {
        this.rules = rules;
        this.shadow = shadow;
        allowed = context.counter(joined(statPrefix, "allowed"));
        denied = context.counter(joined(statPrefix, "denied"));
        shadowAllowed = context.counter(joined(shadowPrefix, "shadow_allowed"));
        shadowDenied = context.counter(joined(shadowPrefix, "shadow_denied"));
        shadowPolicy = Key.of(filter + ".shadow_effective_policy_id", "");
        shadowResult = Key.of(filter + ".shadow_engine_result", "");
    }

    /** One dot between them, as Envoy joins names. */
    public static String joined(String prefix, String name) {
        return prefix.endsWith(".") ? prefix + name : prefix + '.' + name;
    }

    /**
     * @param rules absent: everything is allowed and nothing counted
     * @param statPrefix what stands before {@code allowed} and {@code denied}
     * @param filter the filter's Envoy name, under which shadow results are kept for logs
     */
    public static Enforcement compile(
            Optional<RBAC> rules,
            Optional<RBAC> shadow,
            FilterContext context,
            String statPrefix,
            String shadowPrefix,
            String filter)
            throws InvalidConfig {
        Optional<Rules> enforced =
                rules.isPresent() ? Optional.of(Rules.compile(rules.get(), "rules", context)) : Optional.empty();
        Optional<Rules> watched = shadow.isPresent()
                ? Optional.of(Rules.compile(shadow.get(), "shadow_rules", context))
                : Optional.empty();
        return new Enforcement(enforced, watched, context, statPrefix, shadowPrefix, filter);
    }

    /** Counts, notes what the shadow rules say, and returns the refusal if there is one. */
    public Optional<Rules.Decision> refusal(Subject subject, Stream stream) {
        shadow.ifPresent(watched -> watch(watched.decide(subject), stream));
        if (rules.isEmpty()) {
            return Optional.empty();
        }
        Rules.Decision decision = rules.get().decide(subject);
        (decision.allowed() ? allowed : denied).add(1);
        return decision.allowed() ? Optional.empty() : Optional.of(decision);
    }

    private void watch(Rules.Decision decision, Stream stream) {
        (decision.allowed() ? shadowAllowed : shadowDenied).add(1);
        stream.put(shadowResult, decision.allowed() ? "allowed" : "denied");
        if (!decision.policy().isEmpty()) {
            stream.put(shadowPolicy, decision.policy());
        }
    }
}
