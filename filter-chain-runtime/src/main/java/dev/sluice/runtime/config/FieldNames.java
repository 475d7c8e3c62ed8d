package dev.sluice.runtime.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fields by the names that YAML uses, and what to say of names that are none. */
final class FieldNames {
    private static final int FEW = 12;

    /** What files written for older versions of Envoy say. */
    private static final Map<String, String> OLD = Map.of(
            "envoy.config.cluster.v3.Cluster.hosts", "load_assignment",
            "envoy.config.cluster.v3.Cluster.tls_context", "transport_socket",
            "envoy.config.listener.v3.FilterChain.tls_context", "transport_socket",
            "envoy.config.route.v3.RouteMatch.regex", "safe_regex",
            "envoy.config.route.v3.HeaderMatcher.regex_match", "string_match",
            "envoy.config.route.v3.VirtualHost.cors", "typed_per_filter_config",
            "envoy.config.bootstrap.v3.Bootstrap.runtime", "layered_runtime");

    private FieldNames() {}

    static @Nullable FieldDescriptor find(Descriptor type, String key) {
        FieldDescriptor field = type.findFieldByName(key);
        if (field != null) {
            return field;
        }
        for (FieldDescriptor each : type.getFields()) {
            if (each.getJsonName().equals(key)) {
                return each;
            }
        }
        return null;
    }

    static String hint(Descriptor type, String key) {
        if (key.equals("config") && type.findFieldByName("typed_config") != null) {
            return "; \"config\" is of Envoy's v2 interface, write \"typed_config\" with an \"@type\"";
        }
        if (key.equals("<<")) {
            return "; YAML 1.2 has no merge keys";
        }
        String now = OLD.get(type.getFullName() + '.' + key);
        if (now != null) {
            return "; it is of an older version of Envoy, write \"" + now + '"';
        }
        List<String> names =
                type.getFields().stream().map(FieldDescriptor::getName).toList();
        String suggestion = Suggestion.of(key, names);
        if (!suggestion.isEmpty() || names.size() > FEW) {
            return suggestion;
        }
        return names.isEmpty() ? "; it has no fields" : "; its fields are " + String.join(", ", names);
    }
}
