package dev.sluice.runtime.transport.tls;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.config.ReadOptions;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Secrets that a context names: those of the configuration, and those that files hold: {@code sds_config} with {@code path_config_source}. Reads each
 * file anew. Blocks. Source: Envoy, secret discovery service, "static secret" and "file based".
 */
final class SecretFiles {
    private static final System.Logger LOG = System.getLogger("sluice.tls");
    private final Set<Path> files = new LinkedHashSet<>();
    private final List<Secret> used = new ArrayList<>();
    private final StaticSecrets statics;

    private SecretFiles(StaticSecrets statics) {
        this.statics = statics;
    }

    /**
     * Contexts with the secrets in place of their names.
     *
     * @param statics which of the configuration's own are in it
     */
    record Resolved(CommonTlsContext common, List<DataSource> ticketKeys, Set<Path> files, List<Secret> statics) {}

    static Resolved resolve(CommonTlsContext common, DownstreamTlsContext server, StaticSecrets statics)
            throws Secrets.Unusable {
        SecretFiles reader = new SecretFiles(statics);
        CommonTlsContext whole = reader.common(common);
        List<DataSource> keys =
                switch (server.getSessionTicketKeysTypeCase()) {
                    case SESSION_TICKET_KEYS -> server.getSessionTicketKeys().getKeysList();
                    case SESSION_TICKET_KEYS_SDS_SECRET_CONFIG -> reader.ticketKeys(server);
                    default -> List.of();
                };
        return new Resolved(whole, keys, reader.files, List.copyOf(reader.used));
    }

    private List<DataSource> ticketKeys(DownstreamTlsContext server) throws Secrets.Unusable {
        String at = "session_ticket_keys_sds_secret_config";
        Secret secret = secret(server.getSessionTicketKeysSdsSecretConfig(), at, Secret.TypeCase.SESSION_TICKET_KEYS);
        if (!secret.hasSessionTicketKeys()) {
            throw new Secrets.Unusable(at, "secret " + secret.getName() + " is no session_ticket_keys");
        }
        return secret.getSessionTicketKeys().getKeysList();
    }

    private CommonTlsContext common(CommonTlsContext common) throws Secrets.Unusable {
        CommonTlsContext.Builder whole = common.toBuilder();
        for (int i = 0; i < common.getTlsCertificateSdsSecretConfigsCount(); i++) {
            String at = "tls_certificate_sds_secret_configs[" + i + "]";
            Secret secret = secret(common.getTlsCertificateSdsSecretConfigs(i), at, Secret.TypeCase.TLS_CERTIFICATE);
            if (!secret.hasTlsCertificate()) {
                throw new Secrets.Unusable(at, "secret " + secret.getName() + " is no tls_certificate");
            }
            whole.addTlsCertificates(secret.getTlsCertificate());
        }
        switch (common.getValidationContextTypeCase()) {
            case VALIDATION_CONTEXT_SDS_SECRET_CONFIG ->
                whole.setValidationContext(validation(
                        common.getValidationContextSdsSecretConfig(), "validation_context_sds_secret_config"));
            case COMBINED_VALIDATION_CONTEXT -> {
                CommonTlsContext.CombinedCertificateValidationContext both = common.getCombinedValidationContext();
                whole.setValidationContext(both.getDefaultValidationContext().toBuilder()
                        .mergeFrom(validation(
                                both.getValidationContextSdsSecretConfig(),
                                "combined_validation_context.validation_context_sds_secret_config")));
            }
            default -> {}
        }
        return whole.build();
    }

    private CertificateValidationContext validation(SdsSecretConfig config, String at) throws Secrets.Unusable {
        Secret secret = secret(config, at, Secret.TypeCase.VALIDATION_CONTEXT);
        if (!secret.hasValidationContext()) {
            throw new Secrets.Unusable(at, "secret " + secret.getName() + " is no validation_context");
        }
        return secret.getValidationContext();
    }

    private Secret secret(SdsSecretConfig config, String at, Secret.TypeCase kind) throws Secrets.Unusable {
        if (!config.hasSdsConfig()) {
            Secret known = statics.find(kind, config.getName(), at + ".name");
            used.add(known);
            return known;
        }
        String where = at + ".sds_config";
        Path file = file(config.getSdsConfig(), where);
        files.add(file);
        try {
            for (Any each : read(file, where).getResourcesList()) {
                Secret secret = each.is(Secret.class) ? each.unpack(Secret.class) : Secret.getDefaultInstance();
                if (secret.getName().equals(config.getName())) {
                    return secret;
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new Secrets.Unusable(where, "cannot be read: " + e.getMessage());
        }
        throw new Secrets.Unusable(where, file + " holds no secret " + config.getName());
    }

    @SuppressWarnings("deprecation") // the older way to name the file
    private static Path file(ConfigSource source, String at) throws Secrets.Unusable {
        if (source.getResourceApiVersion() == ApiVersion.V2) {
            throw new Secrets.Unusable(at + ".resource_api_version", "V2 is not supported");
        }
        return switch (source.getConfigSourceSpecifierCase()) {
            case PATH_CONFIG_SOURCE -> {
                if (source.getPathConfigSource().hasWatchedDirectory()) {
                    Secrets.watched(source.getPathConfigSource().getWatchedDirectory(), at + ".path_config_source");
                }
                yield Path.of(source.getPathConfigSource().getPath());
            }
            case PATH -> Path.of(source.getPath());
            default ->
                throw new Secrets.Unusable(
                        at,
                        "secrets from a server are not supported: write them to a file, and name it by path_config_source");
        };
    }

    private static DiscoveryResponse read(Path file, String at) throws Secrets.Unusable {
        try {
            ReadConfig<DiscoveryResponse> read = dev.sluice.runtime.config.ConfigReader.read(
                    dev.sluice.runtime.config.ConfigSource.file(file),
                    DiscoveryResponse.getDefaultInstance(),
                    ReadOptions.strict());
            for (Problem problem : read.problems().all()) {
                if (problem.severity() == Problem.Severity.ERROR) {
                    throw new Secrets.Unusable(at, problem.toString());
                }
            }
            LOG.log(Level.DEBUG, "{0}: version {1}", file, read.message().getVersionInfo());
            return read.message();
        } catch (IOException e) {
            throw new Secrets.Unusable(at, String.valueOf(e.getMessage()));
        }
    }
}
