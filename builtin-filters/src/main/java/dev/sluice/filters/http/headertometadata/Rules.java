package dev.sluice.filters.http.headertometadata;

import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.extensions.filters.http.header_to_metadata.v3.Config;
import java.util.ArrayList;
import java.util.List;

/** The rules of one configuration, in order. Public only because a factory's signature names it. */
public record Rules(List<Rule> request, List<Rule> response) {
    static Rules of(Config config) throws InvalidConfig {
        return new Rules(
                rules(config.getRequestRulesList(), "request_rules"),
                rules(config.getResponseRulesList(), "response_rules"));
    }

    private static List<Rule> rules(List<Config.Rule> configs, String field) throws InvalidConfig {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < configs.size(); i++) {
            rules.add(Rule.of(configs.get(i), field + '[' + i + ']'));
        }
        return List.copyOf(rules);
    }
}
