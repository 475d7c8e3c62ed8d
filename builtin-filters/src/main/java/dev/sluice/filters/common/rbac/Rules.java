package dev.sluice.filters.common.rbac;

import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Compiled rules: policies in the order of their names, the first that matches decides. Immutable, any loop. Source: Envoy, config.rbac.v3.RBAC.
 */
public final class Rules {
    private final RBAC.Action action;
    private final List<Named> policies;

    private Rules(RBAC.Action action, List<Named> policies) {
        this.action = action;
        this.policies = policies;
    }

    private record Named(String name, Predicate<Subject> matches) {}

    /** @param policy name of the policy that matched, empty if none did */
    public record Decision(boolean allowed, String policy) {
        /** As response-code-details spell it. */
        public String details() {
            return "rbac_access_denied_matched_policy[" + (policy.isEmpty() ? "none" : policy.replace(' ', '_')) + ']';
        }
    }

    public static Rules compile(RBAC config, String field, FilterContext context) throws InvalidConfig {
        List<Named> policies = new ArrayList<>();
        for (Map.Entry<String, Policy> entry : new TreeMap<>(config.getPoliciesMap()).entrySet()) {
            String at = field + ".policies[\"" + entry.getKey() + "\"]";
            Predicate<Subject> permissions =
                    Permissions.anyOf(entry.getValue().getPermissionsList(), at + ".permissions", context);
            Predicate<Subject> principals =
                    Principals.anyOf(entry.getValue().getPrincipalsList(), at + ".principals", context);
            policies.add(new Named(entry.getKey(), permissions.and(principals)));
        }
        return new Rules(config.getAction(), policies);
    }

    public Decision decide(Subject subject) {
        for (Named policy : policies) {
            if (policy.matches.test(subject)) {
                return new Decision(action != RBAC.Action.DENY, policy.name);
            }
        }
        return new Decision(action != RBAC.Action.ALLOW, "");
    }
}
