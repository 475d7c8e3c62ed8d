package dev.sluice.testkit;

import dev.sluice.runtime.extension.Extension;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a {@link FilterTest} was told, and the configuration that makes of it: one listener with a connection manager, or the one that was given. */
final class HttpSetup {
    private static final String ROUTER = "envoy.filters.http.router";
    private static final String FORWARDER = "sluice.testkit.forwarder";

    final List<Component> components = new ArrayList<>();
    final List<String> configs = new ArrayList<>();
    final List<String> routes = new ArrayList<>();
    final Set<String> open = new HashSet<>();
    final Map<String, String> perRoute = new LinkedHashMap<>();
    final Map<String, List<Answer>> answers = new LinkedHashMap<>();
    final World.Health health = new World.Health();
    String manager = "";
    String routeAction = "";
    String accessLog = "";
    String listener = "";
    Bootstrap given = Bootstrap.getDefaultInstance();
    boolean webSockets;

    HttpSetup copy() {
        HttpSetup copy = new HttpSetup();
        copy.components.addAll(components);
        copy.configs.addAll(configs);
        copy.routes.addAll(routes);
        copy.perRoute.putAll(perRoute);
        copy.open.addAll(open);
        copy.answers.putAll(answers);
        copy.health.healthy = health.healthy;
        copy.health.serviceCluster = health.serviceCluster;
        copy.manager = manager;
        copy.routeAction = routeAction;
        copy.accessLog = accessLog;
        copy.listener = listener;
        copy.webSockets = webSockets;
        copy.given = given;
        return copy;
    }

    World.Setup made() {
        return given.equals(Bootstrap.getDefaultInstance()) ? generated() : given();
    }

    private World.Setup generated() {
        StringBuilder yaml = new StringBuilder("stat_prefix: test\nhttp_protocol_options: {enable_trailers: true}\n");
        yaml.append("http_filters:\n");
        Listener.Builder one = Listener.newBuilder().setName("test");
        for (int i = 0; i < components.size(); i++) {
            Component component = components.get(i);
            String filter = open.contains(component.name())
                    ? component.openYaml(configs.get(i))
                    : component.yaml(configs.get(i));
            if (components.get(i).extension().kind() == Extension.Kind.LISTENER) {
                one.addListenerFilters(Yaml.read(filter, ListenerFilter.getDefaultInstance()));
            } else {
                yaml.append(Yaml.element(filter));
            }
        }
        List<Component> own = new ArrayList<>(components);
        if (own.stream().noneMatch(c -> c.extension().kind().terminal())) {
            yaml.append(Yaml.element(terminal(own)));
        }
        if (webSockets && !manager.contains("upgrade_configs")) {
            yaml.append("upgrade_configs: [{upgrade_type: websocket}]\n");
        }
        if (!manager.contains("access_log")) {
            yaml.append("access_log:\n").append(Yaml.element(log()));
        }
        yaml.append(
                "route_config:\n  name: routes\n  virtual_hosts:\n  - name: all\n    domains: ['*']\n    routes:\n");
        routes.forEach(route -> yaml.append(Yaml.indented(Yaml.element(route), 4)));
        yaml.append(Yaml.indented(Yaml.element(theRoute()), 4));
        HttpConnectionManager made = Yaml.read(yaml.toString(), manager, HttpConnectionManager.getDefaultInstance());
        Map<String, List<Answer>> clusters = new LinkedHashMap<>();
        clusters.put(FilterTest.UPSTREAM, List.of());
        clusters.putAll(answers);
        Bootstrap.Builder bootstrap = Bootstrap.newBuilder();
        bootstrap
                .getStaticResourcesBuilder()
                .addListeners(NetworkTest.at(one, FilterChain.newBuilder().addFilters(filter(made))))
                .addAllClusters(
                        clusters.keySet().stream().map(HttpSetup::cluster).toList());
        return new World.Setup(own, bootstrap.build(), "", clusters, health);
    }

    private String log() {
        String log = "name: test\ntyped_config:\n"
                + "  \"@type\": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog\n"
                + "  path: sluice.testkit.exchanges\n";
        return accessLog.isEmpty()
                ? log
                : log + "  log_format: {text_format_source: {inline_string: " + Yaml.quoted(accessLog) + "}}\n";
    }

    private static Cluster cluster(String name) {
        return Yaml.read(
                "name: " + name + "\nhttp_protocol_options: {enable_trailers: true}", Cluster.getDefaultInstance());
    }

    private static Filter filter(HttpConnectionManager manager) {
        return Filter.newBuilder()
                .setName("envoy.filters.network.http_connection_manager")
                .setTypedConfig(com.google.protobuf.Any.pack(manager))
                .build();
    }

    private String theRoute() {
        StringBuilder yaml = new StringBuilder(
                "name: the-route\nmatch: {prefix: /}\nroute:\n  cluster: " + FilterTest.UPSTREAM + '\n');
        yaml.append(Yaml.indented(routeAction.stripIndent(), 2));
        if (!perRoute.isEmpty()) {
            yaml.append("typed_per_filter_config:\n");
            perRoute.forEach(
                    (name, any) -> yaml.append("  ").append(name).append(":\n").append(Yaml.indented(any, 4)));
        }
        return yaml.toString();
    }

    /** The real router, if there is one. */
    private static String terminal(List<Component> own) {
        if (HttpSetup.class.getClassLoader().getResource("dev/sluice/filters/http/router/RouterFactory.class")
                != null) {
            return "name: " + ROUTER
                    + "\ntyped_config:\n  \"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router\n";
        }
        own.add(Component.of(FORWARDER, new Forwarder()));
        return Adapted.plain(FORWARDER);
    }

    private World.Setup given() {
        List<Component> own = new ArrayList<>(components);
        own.add(Component.of(FORWARDER, new Forwarder()));
        return new World.Setup(own, given, listener, answers, health);
    }
}
