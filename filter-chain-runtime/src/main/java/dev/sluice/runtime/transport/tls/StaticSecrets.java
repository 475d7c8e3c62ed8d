package dev.sluice.runtime.transport.tls;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code static_resources.secrets}, which contexts name without {@code sds_config}. One that is named is read at once, so that what is wrong with it is
 * told once and at its own place; the others are not read, as in Envoy. Any thread. Source: Envoy, secret discovery service, "static secret".
 */
public final class StaticSecrets {
    /** None are configured. */
    public static final StaticSecrets NONE = new StaticSecrets(Map.of());

    private final Map<Key, Known> all;

    /** Secrets of different kinds may have the same name. */
    private record Key(Secret.TypeCase kind, String name) {}

    private static final class Known {
        final Secret secret;
        final Place at;
        private @Nullable Boolean good;

        Known(Secret secret, Place at) {
            this.secret = secret;
            this.at = at;
        }

        synchronized boolean good() {
            if (good == null) {
                good = StaticSecrets.good(secret, at);
            }
            return good;
        }
    }

    private StaticSecrets(Map<Key, Known> all) {
        this.all = all;
    }

    /** Places are told of problems until the configuration is compiled. */
    public static StaticSecrets compile(List<Secret> secrets, Place place) {
        Map<Key, Known> all = new HashMap<>();
        for (int i = 0; i < secrets.size(); i++) {
            Secret each = secrets.get(i);
            Place at = place.index(i);
            if (each.getTypeCase() == Secret.TypeCase.TYPE_NOT_SET) {
                at.error("names no kind of secret");
            }
            if (all.putIfAbsent(new Key(each.getTypeCase(), each.getName()), new Known(each, at)) != null) {
                at.field("name").error("duplicate static secret '" + each.getName() + "'");
            }
        }
        return new StaticSecrets(Map.copyOf(all));
    }

    private static boolean good(Secret secret, Place at) {
        int before = errors(at.problems());
        try {
            read(secret, at).load();
        } catch (Secrets.Unusable e) {
            boolean pair = secret.hasTlsCertificate();
            String field = pair ? e.field().replaceFirst("^tls_certificates.0.", "tls_certificate") : e.field();
            e.report(at, field);
        }
        return errors(at.problems()) == before;
    }

    private static int errors(Problems problems) {
        return (int) problems.all().stream()
                .filter(each -> each.severity() == Problem.Severity.ERROR)
                .count();
    }

    private static Secrets read(Secret secret, Place at) {
        CertificateValidationContext validation = secret.getValidationContext();
        List<Secrets.Pair> pairs =
                secret.hasTlsCertificate() ? List.of(Secrets.Pair.of(secret.getTlsCertificate(), false)) : List.of();
        @Nullable DataSource authority = validation.hasTrustedCa() ? validation.getTrustedCa() : null;
        return new Secrets(
                pairs,
                authority,
                validation.hasCrl() ? validation.getCrl() : null,
                validation.hasSystemRootCerts(),
                ValidationCompiler.rules(validation, false, at.field("validation_context")),
                secret.getSessionTicketKeys().getKeysList(),
                false,
                false,
                OcspStaple.Policy.LENIENT,
                Set.of(),
                () -> read(secret, at));
    }

    /**
     * Off the loops; blocks at the first time.
     *
     * @param at where the name stands, below {@code common_tls_context}
     */
    Secret find(Secret.TypeCase kind, String name, String at) throws Secrets.Unusable {
        Known known = all.get(new Key(kind, name));
        if (known == null) {
            throw new Secrets.Unusable(
                    at,
                    "unknown static secret '" + name + "' of kind "
                            + kind.name().toLowerCase(Locale.ROOT)
                            + ": it must stand in static_resources.secrets, or set sds_config");
        }
        if (!known.good()) {
            throw new Secrets.Unusable(at, "static secret '" + name + "' cannot be used");
        }
        return known.secret;
    }
}
