package dev.sluice.runtime.config;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Map;

/** Values of fields Sluice does not implement that mean what it does anyway. Each entry has its reason; everything else is reported. */
final class Tolerated {
    private static final Map<String, Object> SAME = Map.of(
            // Transparent listening is off in every Sluice.
            "envoy.config.listener.v3.Listener.transparent", BoolValue.of(false),
            // The original destination is never used.
            "envoy.config.listener.v3.Listener.use_original_dst", BoolValue.of(false),
            // There is no free binding.
            "envoy.config.listener.v3.Listener.freebind", BoolValue.of(false),
            // Only the cluster's own statistics are kept.
            "envoy.config.cluster.v3.Cluster.track_timeout_budgets", false);

    private static final String TLS = "envoy.extensions.transport_sockets.tls.v3.";
    private static final String TCP = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy.";

    private static final Map<String, String> ADVICE = Map.ofEntries(
            Map.entry(
                    "envoy.config.bootstrap.v3.Bootstrap.layered_runtime",
                    "remove it: there is no runtime layer, write the values where they are used"),
            Map.entry(
                    "envoy.config.bootstrap.v3.Bootstrap.dynamic_resources",
                    "remove it: write the resources under static_resources"),
            Map.entry(
                    TLS + "UpstreamTlsContext.allow_renegotiation",
                    "remove it: the TLS library ends connections whose server begins anew"),
            Map.entry(
                    TLS + "TlsParameters.signature_algorithms",
                    "remove it: the TLS library takes none, its own are used"),
            Map.entry(
                    TLS + "TlsParameters.compliance_policies",
                    "remove it: the TLS library cannot be held to one, its ciphers of TLS 1.3 and its signatures are fixed"),
            Map.entry(
                    TLS + "TlsCertificate.private_key_provider",
                    "remove it: keys come from files, inline or the environment"),
            Map.entry(TCP + "hash_policy", "remove it: no cluster chooses hosts by a hash"),
            Map.entry(TCP + "metadata_match", "remove it: no cluster chooses hosts by metadata"),
            Map.entry(
                    TCP + "WeightedCluster.ClusterWeight.metadata_match",
                    "remove it: no cluster chooses hosts by metadata"));

    private Tolerated() {}

    /** Whether the value that was just read is the same as no value at all, for protobuf or for Sluice. */
    static boolean isAsUnset(FieldDescriptor field, Message.Builder message) {
        if (field.isRepeated()) {
            return message.getRepeatedFieldCount(field) == 0;
        }
        Object value = message.getField(field);
        if (!field.hasPresence() && !message.hasField(field)) {
            return true;
        }
        Object same = SAME.get(field.getFullName());
        Object plain = value instanceof EnumValueDescriptor named ? named.getName() : value;
        return same != null && same.equals(plain);
    }

    static String advice(FieldDescriptor field) {
        String own = ADVICE.get(field.getFullName());
        if (own != null) {
            return own;
        }
        return Observability.isOnly(field)
                ? "remove it, or start with --permissive to skip it"
                : "remove it (docs/envoy-support.md lists what is supported)";
    }
}
