package dev.sluice.runtime.http.edge;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.filter.HeaderName;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.AddressRange;
import dev.sluice.runtime.config.match.ByteText;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.InternalAddressConfig;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import java.util.List;

/** Reads the edge's fields of an {@code HttpConnectionManager}. Off the loops. */
public final class EdgeCompiler {
    private static final String DEFAULT_SERVER = "envoy";

    private EdgeCompiler() {}

    /**
     * What the process knows of itself.
     *
     * @param cluster {@code --service-cluster}
     * @param node {@code --service-node}
     * @param address the machine's first address that is no loopback, empty if it has none: {@link MachineAddress#text}
     */
    public record Self(String cluster, String node, String address) {}

    /** @param internalOnly of the route table, {@code internal_only_headers} */
    public static EdgePolicy compile(
            HttpConnectionManager manager, Self self, List<HeaderName> internalOnly, Place place) {
        return new EdgePolicy(
                paths(manager, place),
                hosts(manager),
                underscores(manager),
                forwarding(manager, self, place),
                certificates(manager, place),
                manager.getAddUserAgent().getValue() ? new UserAgent(self.cluster(), self.node()) : UserAgent.NONE,
                ids(manager, place),
                stamps(manager, place),
                internalOnly);
    }

    private static PathPolicy paths(HttpConnectionManager manager, Place place) {
        PathPolicy.EscapedSlashes slashes =
                switch (manager.getPathWithEscapedSlashesAction()) {
                    case IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP_UNCHANGED -> PathPolicy.EscapedSlashes.KEEP;
                    case REJECT_REQUEST -> PathPolicy.EscapedSlashes.REJECT;
                    case UNESCAPE_AND_REDIRECT -> PathPolicy.EscapedSlashes.REDIRECT;
                    case UNESCAPE_AND_FORWARD -> PathPolicy.EscapedSlashes.FORWARD;
                    case UNRECOGNIZED -> {
                        place.field("path_with_escaped_slashes_action").error("is not a known action");
                        yield PathPolicy.EscapedSlashes.REJECT;
                    }
                };
        return new PathPolicy(manager.getNormalizePath().getValue(), manager.getMergeSlashes(), slashes);
    }

    private static HostPolicy hosts(HttpConnectionManager manager) {
        HostPolicy.StripPort strip = manager.getStripAnyHostPort()
                ? HostPolicy.StripPort.ANY
                : manager.getStripMatchingHostPort() ? HostPolicy.StripPort.MATCHING : HostPolicy.StripPort.NONE;
        return new HostPolicy(strip, manager.getStripTrailingHostDot());
    }

    private static EdgePolicy.Underscores underscores(HttpConnectionManager manager) {
        return switch (manager.getCommonHttpProtocolOptions().getHeadersWithUnderscoresAction()) {
            case ALLOW, UNRECOGNIZED -> EdgePolicy.Underscores.ALLOW;
            case REJECT_REQUEST -> EdgePolicy.Underscores.REJECT;
            case DROP_HEADER -> EdgePolicy.Underscores.DROP;
        };
    }

    private static ForwardingPolicy forwarding(HttpConnectionManager manager, Self self, Place place) {
        InternalAddressConfig internal = manager.getInternalAddressConfig();
        Place ranges = place.field("internal_address_config").field("cidr_ranges");
        return new ForwardingPolicy(
                manager.getUseRemoteAddress().getValue(),
                manager.getXffNumTrustedHops(),
                manager.getSkipXffAppend(),
                AddressRange.compile(internal.getCidrRangesList(), ranges),
                internal.getUnixSockets(),
                self.address(),
                manager.getSchemeHeaderTransformation().getSchemeToOverwrite());
    }

    private static ClientCertificates certificates(HttpConnectionManager manager, Place place) {
        HttpConnectionManager.SetCurrentClientCertDetails details = manager.getSetCurrentClientCertDetails();
        ClientCertificates.Mode mode =
                switch (manager.getForwardClientCertDetails()) {
                    case SANITIZE -> ClientCertificates.Mode.SANITIZE;
                    case FORWARD_ONLY -> ClientCertificates.Mode.FORWARD_ONLY;
                    case ALWAYS_FORWARD_ONLY -> ClientCertificates.Mode.ALWAYS_FORWARD_ONLY;
                    case APPEND_FORWARD -> ClientCertificates.Mode.APPEND_FORWARD;
                    case SANITIZE_SET -> ClientCertificates.Mode.SANITIZE_SET;
                    case UNRECOGNIZED -> {
                        place.field("forward_client_cert_details").error("is not a known value");
                        yield ClientCertificates.Mode.SANITIZE;
                    }
                };
        return new ClientCertificates(
                mode,
                details.getCert(),
                details.getChain(),
                details.hasSubject() && details.getSubject().getValue(),
                details.getUri(),
                details.getDns());
    }

    private static RequestIds ids(HttpConnectionManager manager, Place place) {
        if (manager.hasRequestIdExtension()) {
            Place config = place.field("request_id_extension").field("typed_config");
            try {
                if (!manager.getRequestIdExtension().getTypedConfig().is(UuidRequestIdConfig.class)) {
                    config.error("is not supported, only UuidRequestIdConfig is");
                } else if (packs(manager)) {
                    config.field("pack_trace_reason").warn("has no effect without tracing");
                }
            } catch (InvalidProtocolBufferException e) {
                config.error("is not a UuidRequestIdConfig");
            }
        }
        boolean generate = !manager.hasGenerateRequestId()
                || manager.getGenerateRequestId().getValue();
        return new RequestIds(
                generate, manager.getPreserveExternalRequestId(), manager.getAlwaysSetRequestIdInResponse());
    }

    private static boolean packs(HttpConnectionManager manager) throws InvalidProtocolBufferException {
        UuidRequestIdConfig uuid =
                manager.getRequestIdExtension().getTypedConfig().unpack(UuidRequestIdConfig.class);
        return uuid.hasPackTraceReason() && uuid.getPackTraceReason().getValue();
    }

    private static StampPolicy stamps(HttpConnectionManager manager, Place place) {
        String name = manager.getServerName().isEmpty() ? DEFAULT_SERVER : ByteText.of(manager.getServerName());
        StampPolicy.Server server =
                switch (manager.getServerHeaderTransformation()) {
                    case OVERWRITE -> StampPolicy.Server.OVERWRITE;
                    case APPEND_IF_ABSENT -> StampPolicy.Server.APPEND_IF_ABSENT;
                    case PASS_THROUGH -> StampPolicy.Server.PASS_THROUGH;
                    case UNRECOGNIZED -> {
                        place.field("server_header_transformation").error("is not a known transformation");
                        yield StampPolicy.Server.OVERWRITE;
                    }
                };
        return new StampPolicy(name, server, ByteText.of(manager.getVia()));
    }
}
