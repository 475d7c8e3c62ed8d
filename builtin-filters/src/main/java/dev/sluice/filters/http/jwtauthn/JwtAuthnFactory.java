package dev.sluice.filters.http.jwtauthn;

import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.PerRoute;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the check of JSON Web Tokens. Source: Envoy, jwt_authn filter. */
@Filter("envoy.filters.http.jwt_authn")
public final class JwtAuthnFactory
        implements FilterFactory<JwtAuthentication, HttpFilter>, PerRoute<PerRouteConfig, RouteRequirement> {
    @Override
    public HttpFilter open(JwtAuthentication config, FilterContext context) throws InvalidConfig {
        JwtStats stats = JwtStats.of(context, config.getStatPrefix());
        Map<String, Provider> providers = new TreeMap<>();
        for (Map.Entry<String, JwtProvider> each : config.getProvidersMap().entrySet()) {
            providers.put(each.getKey(), Provider.of(each.getKey(), each.getValue(), context, stats));
        }
        Requirements compiler = new Requirements(providers, stats);
        Map<String, Optional<Requirement>> named =
                compiled(config.getRequirementMapMap(), compiler, "requirement_map.");
        Map<String, Optional<Requirement>> byState =
                compiled(config.getFilterStateRules().getRequiresMap(), compiler, "filter_state_rules.requires.");
        JwtRules rules = new JwtRules(
                rules(config.getRulesList(), compiler, named, context),
                named,
                config.getFilterStateRules().getName(),
                byState);
        return new JwtAuthnFilter(rules, config.getBypassCorsPreflight(), config.getStripFailureResponse(), stats);
    }

    private static Map<String, Optional<Requirement>> compiled(
            Map<String, JwtRequirement> configs, Requirements compiler, String field) throws InvalidConfig {
        Map<String, Optional<Requirement>> made = new TreeMap<>();
        for (Map.Entry<String, JwtRequirement> each : configs.entrySet()) {
            made.put(each.getKey(), compiler.compile(each.getValue(), field + each.getKey()));
        }
        return made;
    }

    private static List<JwtRules.Rule> rules(
            List<RequirementRule> configs,
            Requirements compiler,
            Map<String, Optional<Requirement>> named,
            FilterContext context)
            throws InvalidConfig {
        List<JwtRules.Rule> rules = new ArrayList<>();
        for (RequirementRule rule : configs) {
            String field = "rules[" + rules.size() + ']';
            Optional<Requirement> required = compiler.compile(rule.getRequires(), field + ".requires");
            if (rule.hasRequirementName()) {
                Optional<Requirement> found = named.get(rule.getRequirementName());
                if (found == null) {
                    throw new InvalidConfig(
                            field + ".requirement_name",
                            "Wrong requirement_name: " + rule.getRequirementName()
                                    + ". It should be one of requirement_map keys");
                }
                required = found;
            }
            rules.add(new JwtRules.Rule(RuleMatch.of(rule.getMatch(), context, field + ".match"), required));
        }
        return rules;
    }

    @Override
    public RouteRequirement openRoute(PerRouteConfig config, FilterContext context) throws InvalidConfig {
        if (config.hasDisabled()) {
            if (!config.getDisabled()) {
                throw new InvalidConfig("disabled", "must be true");
            }
            return RouteRequirement.OFF;
        }
        if (config.getRequirementName().isEmpty()) {
            throw new InvalidConfig("requirement_name", "is required");
        }
        return new RouteRequirement(false, config.getRequirementName());
    }
}
