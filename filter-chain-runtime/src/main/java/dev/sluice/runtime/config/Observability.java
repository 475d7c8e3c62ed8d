package dev.sluice.runtime.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.Set;

/**
 * What {@code --permissive} may skip with a warning: what only tells about traffic and never decides about it. Nothing of TLS, RBAC, JWT,
 * authorisation or rate limits may ever stand here.
 */
final class Observability {
    private static final List<String> PACKAGES = List.of(
            "envoy.config.trace.",
            "envoy.config.metrics.",
            "envoy.config.overload.",
            "envoy.config.accesslog.",
            "envoy.extensions.access_loggers.",
            "envoy.extensions.resource_monitors.",
            "envoy.extensions.stat_sinks.",
            "envoy.extensions.tracers.",
            "envoy.type.tracing.");

    private static final Set<String> MESSAGES = Set.of(
            "envoy.config.core.v3.Node",
            "envoy.config.bootstrap.v3.Admin",
            "envoy.config.bootstrap.v3.LayeredRuntime",
            "envoy.config.bootstrap.v3.Watchdogs",
            "envoy.config.bootstrap.v3.Watchdog");

    private static final Set<String> FIELDS = Set.of(
            "envoy.config.bootstrap.v3.Bootstrap.tracing",
            "envoy.config.bootstrap.v3.Bootstrap.stats_sinks",
            "envoy.config.bootstrap.v3.Bootstrap.stats_config",
            "envoy.config.bootstrap.v3.Bootstrap.deferred_stat_options",
            "envoy.config.bootstrap.v3.Bootstrap.stats_flush_interval",
            "envoy.config.bootstrap.v3.Bootstrap.stats_flush_on_admin",
            "envoy.config.bootstrap.v3.Bootstrap.stats_server_version_override",
            "envoy.config.bootstrap.v3.Bootstrap.watchdog",
            "envoy.config.bootstrap.v3.Bootstrap.watchdogs",
            "envoy.config.bootstrap.v3.Bootstrap.layered_runtime",
            "envoy.config.bootstrap.v3.Bootstrap.flags_path",
            "envoy.config.bootstrap.v3.Bootstrap.enable_dispatcher_stats",
            "envoy.config.bootstrap.v3.Bootstrap.perf_tracing_file_path",
            "envoy.config.bootstrap.v3.Bootstrap.memory_allocator_manager",
            "envoy.config.bootstrap.v3.Bootstrap.fatal_actions",
            "envoy.config.bootstrap.v3.Bootstrap.application_log_config",
            "envoy.config.cluster.v3.Cluster.track_timeout_budgets",
            "envoy.config.cluster.v3.Cluster.track_cluster_stats",
            "envoy.config.route.v3.Route.tracing",
            "envoy.config.route.v3.Route.decorator",
            "envoy.config.route.v3.VirtualHost.virtual_clusters",
            "envoy.config.listener.v3.Listener.enable_mptcp_stats",
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.tracing",
            "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.access_log_options",
            "envoy.extensions.filters.http.router.v3.Router.start_child_span",
            "envoy.extensions.filters.http.router.v3.Router.upstream_log",
            "envoy.extensions.filters.http.router.v3.Router.upstream_log_options");

    private Observability() {}

    static boolean isOnly(Descriptor message) {
        String name = message.getFullName();
        return MESSAGES.contains(name) || PACKAGES.stream().anyMatch(name::startsWith);
    }

    static boolean isOnly(FieldDescriptor field) {
        return FIELDS.contains(field.getFullName()) || isOnly(field.getContainingType());
    }
}
