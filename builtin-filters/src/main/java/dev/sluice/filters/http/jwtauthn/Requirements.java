package dev.sluice.filters.http.jwtauthn;

import dev.sluice.filter.InvalidConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compiles requirements over the providers of one configuration. */
record Requirements(Map<String, Provider> providers, JwtStats stats) {
    /** Empty: nothing is required. */
    Optional<Requirement> compile(JwtRequirement config, String field) throws InvalidConfig {
        return compile(config, field, providers.values());
    }

    private Optional<Requirement> compile(JwtRequirement config, String field, Collection<Provider> around)
            throws InvalidConfig {
        return switch (config.getRequiresTypeCase()) {
            case PROVIDER_NAME ->
                Optional.of(Tokens.of(
                        provider(config.getProviderName(), field + ".provider_name"), Optional.empty(), stats));
            case PROVIDER_AND_AUDIENCES -> {
                List<String> names = config.getProviderAndAudiences().getAudiencesList();
                Provider of = provider(
                        config.getProviderAndAudiences().getProviderName(),
                        field + ".provider_and_audiences.provider_name");
                yield Optional.of(
                        Tokens.of(of, names.isEmpty() ? Optional.empty() : Optional.of(Audiences.of(names)), stats));
            }
            case REQUIRES_ANY -> Optional.of(any(config.getRequiresAny().getRequirementsList(), field));
            case REQUIRES_ALL -> Optional.of(all(config.getRequiresAll().getRequirementsList(), field));
            case ALLOW_MISSING_OR_FAILED -> {
                config.getAllowMissingOrFailed();
                yield Optional.of(Tokens.optional(true, List.copyOf(around), stats));
            }
            case ALLOW_MISSING -> {
                config.getAllowMissing();
                yield Optional.of(Tokens.optional(false, List.copyOf(around), stats));
            }
            default -> Optional.empty();
        };
    }

    private Provider provider(String name, String field) throws InvalidConfig {
        Provider found = providers.get(name);
        if (found == null) {
            throw new InvalidConfig(field, "Required provider ['" + name + "'] is not configured.");
        }
        return found;
    }

    private Requirement all(List<JwtRequirement> list, String field) throws InvalidConfig {
        List<Requirement> made = new ArrayList<>();
        for (JwtRequirement one : list) {
            compile(one, field + ".requires_all.requirements[" + made.size() + ']')
                    .ifPresent(made::add);
        }
        return new Requirement.All(List.copyOf(made));
    }

    /** What allows too much comes last and only looks at tokens of the others' providers; one of it is enough, the more lenient. */
    private Requirement any(List<JwtRequirement> list, String field) throws InvalidConfig {
        List<Requirement> made = new ArrayList<>();
        List<Provider> used = new ArrayList<>();
        Optional<JwtRequirement> lenient = Optional.empty();
        for (int i = 0; i < list.size(); i++) {
            JwtRequirement one = list.get(i);
            switch (one.getRequiresTypeCase()) {
                case ALLOW_MISSING_OR_FAILED -> lenient = Optional.of(one);
                case ALLOW_MISSING -> lenient = lenient.or(() -> Optional.of(one));
                default -> {
                    Optional<Requirement> single = compile(one, field + ".requires_any.requirements[" + i + ']');
                    single.ifPresent(made::add);
                    if (single.isPresent() && single.get() instanceof Tokens tokens) {
                        used.addAll(tokens.all());
                    }
                }
            }
        }
        if (lenient.isPresent()) {
            compile(lenient.get(), field, used.isEmpty() ? providers.values() : used)
                    .ifPresent(made::add);
        }
        return new Requirement.Any(List.copyOf(made));
    }
}
