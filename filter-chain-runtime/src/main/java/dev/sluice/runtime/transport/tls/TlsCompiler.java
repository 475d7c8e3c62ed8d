package dev.sluice.runtime.transport.tls;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.core.v3.WatchedDirectory;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads TLS contexts and the files they name. Off the loops; blocks. Problems are reported where they are. Source: Envoy,
 * extensions.transport_sockets.tls.v3.
 */
public final class TlsCompiler {
    private static final String PREFIX = "type.googleapis.com/envoy.extensions.transport_sockets.";
    private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    private static final long DAY_SECONDS = 86_400;
    private static final long USUAL_SESSION_SECONDS = 7200;

    private final boolean client;
    private final Place at;
    private final Place common;
    private final StaticSecrets statics;

    private TlsCompiler(boolean client, Place at, StaticSecrets statics) {
        this.client = client;
        this.at = at;
        this.statics = statics;
        this.common = at.field("common_tls_context");
    }

    /** A listener's transport socket: null if it is plain, or unusable and reported. */
    public static @Nullable TlsPlan downstream(TransportSocket socket, Place place, StaticSecrets statics) {
        return compile(socket, place, "DownstreamTlsContext", statics);
    }

    /** A cluster's. */
    public static @Nullable TlsPlan upstream(TransportSocket socket, Place place, StaticSecrets statics) {
        return compile(socket, place, "UpstreamTlsContext", statics);
    }

    private static @Nullable TlsPlan compile(
            TransportSocket socket, Place place, String wanted, StaticSecrets statics) {
        Any config = socket.getTypedConfig();
        Place at = place.field("typed_config");
        if (config.getTypeUrl().equals(PREFIX + "raw_buffer.v3.RawBuffer")) {
            return null;
        }
        if (!config.getTypeUrl().equals(PREFIX + "tls.v3." + wanted)) {
            String type = config.getTypeUrl().substring(config.getTypeUrl().lastIndexOf('/') + 1);
            place.error("transport socket " + (type.isEmpty() ? socket.getName() : type) + " is not supported here");
            return null;
        }
        boolean client = wanted.startsWith("Up");
        TlsCompiler compiler = new TlsCompiler(client, at, statics);
        try {
            return client
                    ? compiler.upstream(config.unpack(UpstreamTlsContext.class))
                    : compiler.downstream(config.unpack(DownstreamTlsContext.class));
        } catch (Secrets.Unusable e) {
            compiler.unusable(e);
            return null;
        } catch (InvalidProtocolBufferException e) {
            at.error("cannot be read: " + e.getMessage());
            return null;
        }
    }

    private @Nullable TlsPlan downstream(DownstreamTlsContext context) throws Secrets.Unusable {
        SecretFiles.Resolved resolved = SecretFiles.resolve(context.getCommonTlsContext(), context, statics);
        CommonTlsContext shared = resolved.common();
        if (shared.getTlsCertificatesCount() == 0) {
            common.field("tls_certificates").error("no TLS certificates found: a server needs at least one");
            return null;
        }
        boolean asks = shared.hasValidationContext();
        boolean required = context.hasRequireClientCertificate()
                && context.getRequireClientCertificate().getValue();
        TlsPlan.Verify verify =
                required ? TlsPlan.Verify.REQUIRED : asks ? TlsPlan.Verify.OPTIONAL : TlsPlan.Verify.NONE;
        boolean stateless = !context.getDisableStatelessSessionResumption();
        if (!Engines.boringSsl() && !stateless) {
            at.field("disable_stateless_session_resumption").error("is not supported with the JDK's TLS");
        }
        if (!resolved.ticketKeys().isEmpty() && !Engines.boringSsl()) {
            at.field("session_ticket_keys").error("is not supported with the JDK's TLS");
        }
        boolean staples = context.getOcspStaplePolicy() != DownstreamTlsContext.OcspStaplePolicy.LENIENT_STAPLING;
        if (!Engines.boringSsl() && staples) {
            at.field("ocsp_staple_policy").error("is not supported with the JDK's TLS");
        }
        boolean nameRequired =
                context.hasRequireSni() && context.getRequireSni().getValue();
        boolean fullScan = context.hasFullScanCertsOnSniMismatch()
                && context.getFullScanCertsOnSniMismatch().getValue();
        return plan(
                resolved.statics(),
                shared,
                secrets(
                        context.getCommonTlsContext(),
                        context,
                        new Rest(false, nameRequired, fullScan, policy(context.getOcspStaplePolicy())),
                        resolved),
                "",
                false,
                verify,
                stateless,
                !context.getDisableStatefulSessionResumption(),
                context.hasSessionTimeout() ? context.getSessionTimeout().getSeconds() : USUAL_SESSION_SECONDS,
                0,
                context.getPreferClientCiphers());
    }

    private @Nullable TlsPlan upstream(UpstreamTlsContext context) throws Secrets.Unusable {
        DownstreamTlsContext none = DownstreamTlsContext.getDefaultInstance();
        SecretFiles.Resolved resolved = SecretFiles.resolve(context.getCommonTlsContext(), none, statics);
        CommonTlsContext shared = resolved.common();
        if (shared.getTlsCertificatesCount() > 1) {
            common.field("tls_certificates")
                    .index(1)
                    .error("multiple TLS certificates are not supported for client contexts");
        }
        if (context.hasEnforceRsaKeyUsage() && !context.getEnforceRsaKeyUsage().getValue()) {
            at.field("enforce_rsa_key_usage").warn("has no effect: key usage is always enforced, as Envoy 1.40 does");
        }
        boolean named = context.getAutoSniSanValidation();
        if (named
                && !shared.getValidationContext().hasTrustedCa()
                && !shared.getValidationContext().hasSystemRootCerts()) {
            at.field("auto_sni_san_validation").error("needs a validation_context with trusted_ca");
        }
        if (!shared.hasValidationContext()) {
            common.field("validation_context")
                    .warn("is not set: the server's certificate is not verified, so anybody can answer in its place");
        }
        int kept = (int) Math.min(Integer.MAX_VALUE, context.getMaxSessionKeys().getValue() & 0xFFFF_FFFFL);
        return plan(
                resolved.statics(),
                shared,
                secrets(
                        context.getCommonTlsContext(),
                        none,
                        new Rest(named, false, false, OcspStaple.Policy.LENIENT),
                        resolved),
                context.getSni(),
                context.getAutoHostSni(),
                TlsPlan.Verify.REQUIRED,
                true,
                !context.hasMaxSessionKeys() || kept > 0,
                DAY_SECONDS,
                kept,
                false);
    }

    /** What of a context matters for its secrets beside them. */
    private record Rest(boolean named, boolean nameRequired, boolean fullScan, OcspStaple.Policy staple) {}

    private Secrets secrets(
            CommonTlsContext common, DownstreamTlsContext server, Rest rest, SecretFiles.Resolved resolved) {
        CertificateValidationContext validation = resolved.common().getValidationContext();
        return new Secrets(
                pairs(resolved.common()),
                validation.hasTrustedCa() ? validation.getTrustedCa() : null,
                validation.hasCrl() ? validation.getCrl() : null,
                validation.hasSystemRootCerts(),
                ValidationCompiler.rules(validation, rest.named, this.common.field("validation_context")),
                resolved.ticketKeys(),
                rest.nameRequired,
                rest.fullScan,
                rest.staple,
                resolved.files(),
                () -> again(common, server, rest));
    }

    /** The same from files that have changed: then there is no place to report to. */
    private Secrets again(CommonTlsContext common, DownstreamTlsContext server, Rest rest) throws Secrets.Unusable {
        SecretFiles.Resolved resolved = SecretFiles.resolve(common, server, statics);
        Problems problems = Problems.unplaced(String.valueOf(resolved.files()));
        Secrets now = new TlsCompiler(client, Place.root(problems), statics).secrets(common, server, rest, resolved);
        for (Problem each : problems.all()) {
            if (each.severity() == Problem.Severity.ERROR) {
                throw new Secrets.Unusable(each.path(), each.message());
            }
        }
        return now;
    }

    private @Nullable TlsPlan plan(
            List<Secret> named,
            CommonTlsContext shared,
            Secrets secrets,
            String sni,
            boolean hostSni,
            TlsPlan.Verify verify,
            boolean stateless,
            boolean stateful,
            long sessionSeconds,
            int sessionsKept,
            boolean clientOrder) {
        TlsParameters parameters = shared.getTlsParams();
        Secrets.Material material;
        try {
            material = secrets.load();
        } catch (Secrets.Unusable e) {
            unusable(e);
            return null;
        }
        TlsPlan plan = new TlsPlan(
                named,
                secrets,
                material,
                client,
                sni,
                hostSni,
                List.copyOf(shared.getAlpnProtocolsList()),
                versions(parameters),
                ciphers(parameters),
                List.copyOf(parameters.getEcdhCurvesList()),
                verify,
                stateless,
                stateful,
                sessionSeconds,
                sessionsKept,
                clientOrder,
                keyLog(shared));
        if (!plan.curves().isEmpty() && !Engines.boringSsl()) {
            common.field("tls_params").field("ecdh_curves").warn("has no effect with the JDK's TLS");
        }
        return usable(plan) ? plan : null;
    }

    private @Nullable Path keyLog(CommonTlsContext shared) {
        if (!shared.hasKeyLog()) {
            return null;
        }
        Place place = common.field("key_log");
        if (!Engines.boringSsl()) {
            place.error("is not supported with the JDK's TLS");
        }
        place.warn("whoever can read the file can read what these connections say");
        return Path.of(shared.getKeyLog().getPath());
    }

    private void unusable(Secrets.Unusable e) {
        e.report(e.field().startsWith("session_ticket_keys") ? at : common);
    }

    private boolean usable(TlsPlan plan) {
        try (Engines tried = Engines.of(plan, plan.material())) {
            return tried != null;
        } catch (SSLException e) {
            common.error("cannot be used: " + e.getMessage());
            return false;
        }
    }

    private List<Secrets.Pair> pairs(CommonTlsContext shared) {
        List<Secrets.Pair> pairs = new ArrayList<>();
        for (TlsCertificate each : shared.getTlsCertificatesList()) {
            if (each.hasOcspStaple() && (client || !Engines.boringSsl())) {
                common.field("tls_certificates")
                        .index(pairs.size())
                        .field("ocsp_staple")
                        .error(client ? "is for servers" : "is not supported with the JDK's TLS");
            }
            if (each.hasWatchedDirectory()) {
                watched(
                        each.getWatchedDirectory(),
                        common.field("tls_certificates").index(pairs.size()));
            }
            pairs.add(Secrets.Pair.of(each, !client));
        }
        return pairs;
    }

    static void watched(WatchedDirectory directory, Place of) {
        try {
            Secrets.watched(directory, "");
        } catch (Secrets.Unusable e) {
            of.field("watched_directory").error(String.valueOf(e.getMessage()));
        }
    }

    private List<String> versions(TlsParameters parameters) {
        int lowest = version(parameters.getTlsMinimumProtocolVersion(), 2, "tls_minimum_protocol_version");
        int highest =
                version(parameters.getTlsMaximumProtocolVersion(), client ? 2 : 3, "tls_maximum_protocol_version");
        if (lowest > highest && parameters.getTlsMaximumProtocolVersion() == TlsParameters.TlsProtocol.TLS_AUTO) {
            highest = lowest;
        }
        if (lowest > highest) {
            common.field("tls_params").error("the minimum version is above the maximum");
            return VERSIONS.subList(2, 4);
        }
        return VERSIONS.subList(lowest, highest + 1);
    }

    private int version(TlsParameters.TlsProtocol version, int usual, String field) {
        return switch (version) {
            case TLS_AUTO, UNRECOGNIZED -> usual;
            case TLSv1_2 -> 2;
            case TLSv1_3 -> 3;
            case TLSv1_0, TLSv1_1 -> {
                common.field("tls_params").field(field).error(version + " is not supported: it is broken (RFC 8996)");
                yield usual;
            }
        };
    }

    /** Groups of equal preference, {@code [A|B]}, become A before B. */
    private static List<String> ciphers(TlsParameters parameters) {
        List<String> all = new ArrayList<>();
        for (String entry : parameters.getCipherSuitesList()) {
            for (String name : entry.replace("[", "").replace("]", "").split("[|:]")) {
                all.add(name.trim());
            }
        }
        return List.copyOf(all);
    }

    private static OcspStaple.Policy policy(DownstreamTlsContext.OcspStaplePolicy policy) {
        return switch (policy) {
            case STRICT_STAPLING -> OcspStaple.Policy.STRICT;
            case MUST_STAPLE -> OcspStaple.Policy.MUST;
            case LENIENT_STAPLING, UNRECOGNIZED -> OcspStaple.Policy.LENIENT;
        };
    }
}
