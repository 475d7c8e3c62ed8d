package dev.sluice.runtime.admin;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.runtime.transport.tls.TlsContext;
import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.envoyproxy.envoy.admin.v3.UpdateFailureState;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code /config_dump}: what runs, in Envoy's messages; {@code resource} and {@code name_regex} narrow it. */
record ConfigDumpPage(Operations operations) implements AdminEndpoint {
    @Override
    public String path() {
        return "/config_dump";
    }

    @Override
    public String help() {
        return "dump current configs; resource=static_listeners|static_clusters|static_route_configs|static_secrets|bootstrap, name_regex=REGEX";
    }

    @Override
    public AdminResponse answer(AdminRequest request) {
        if (request.has("mask")) {
            return AdminResponse.failure(400, "mask is not supported");
        }
        Pattern names;
        try {
            names = Pattern.compile(request.get("name_regex"));
        } catch (PatternSyntaxException e) {
            return AdminResponse.failure(400, "Error: invalid name_regex: " + e.getMessage());
        }
        return switch (request.get("resource")) {
            case "" -> all(names, request.has("name_regex"));
            case "bootstrap" -> dump(List.of(bootstrap()));
            case "static_listeners" -> dump(listeners(names).getStaticListenersList());
            case "static_clusters" -> dump(clusters(names).getStaticClustersList());
            case "static_route_configs" -> dump(routes(names).getStaticRouteConfigsList());
            case "static_secrets" -> dump(secrets(names).getStaticSecretsList());
            default -> AdminResponse.failure(404, request.get("resource") + " not found in config dump");
        };
    }

    private AdminResponse all(Pattern names, boolean named) {
        List<Message> parts = new ArrayList<>();
        if (!named) {
            parts.add(bootstrap());
        }
        parts.add(clusters(names));
        parts.add(listeners(names));
        parts.add(routes(names));
        SecretsConfigDump secrets = secrets(names);
        if (secrets.getDynamicActiveSecretsCount() + secrets.getStaticSecretsCount() > 0) {
            parts.add(secrets);
        }
        return dump(parts);
    }

    private static AdminResponse dump(List<? extends Message> parts) {
        ConfigDump.Builder dump = ConfigDump.newBuilder();
        parts.forEach(part -> dump.addConfigs(Any.pack(part)));
        return AdminResponse.json(ProtoJson.print(dump));
    }

    private Timestamp since() {
        return timestamp(operations.configuredAt());
    }

    private static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    private BootstrapConfigDump bootstrap() {
        return BootstrapConfigDump.newBuilder()
                .setBootstrap(operations.configuration())
                .setLastUpdated(since())
                .build();
    }

    private ClustersConfigDump clusters(Pattern names) {
        ClustersConfigDump.Builder dump = ClustersConfigDump.newBuilder();
        for (Cluster cluster : resources().getClustersList()) {
            if (names.matcher(cluster.getName()).find()) {
                dump.addStaticClustersBuilder().setCluster(Any.pack(cluster)).setLastUpdated(since());
            }
        }
        operations.failedUpdate().ifPresent(failed -> {
            for (Cluster cluster : failed.attempted().getStaticResources().getClustersList()) {
                if (names.matcher(cluster.getName()).find()
                        && !resources().getClustersList().contains(cluster)) {
                    dump.addDynamicWarmingClustersBuilder()
                            .setCluster(Any.pack(cluster))
                            .setErrorState(error(failed, cluster));
                }
            }
        });
        return dump.build();
    }

    /** Those of the configuration, and certificate files that turned bad while they are in use: named by their files, as nothing else names them. */
    private SecretsConfigDump secrets(Pattern names) {
        SecretsConfigDump.Builder dump = SecretsConfigDump.newBuilder();
        for (Secret secret : resources().getSecretsList()) {
            if (names.matcher(secret.getName()).find()) {
                dump.addStaticSecretsBuilder()
                        .setName(secret.getName())
                        .setLastUpdated(since())
                        .setSecret(Any.pack(secret));
            }
        }
        for (TlsContext.Broken broken : operations.brokenCertificates()) {
            String name = broken.files().stream().map(Path::toString).sorted().collect(Collectors.joining(", "));
            if (names.matcher(name).find()) {
                dump.addDynamicActiveSecretsBuilder()
                        .setName(name)
                        .setErrorState(UpdateFailureState.newBuilder()
                                .setLastUpdateAttempt(timestamp(broken.since()))
                                .setDetails(broken.why()));
            }
        }
        return dump.build();
    }

    private static UpdateFailureState error(FailedUpdate failed, Message resource) {
        return UpdateFailureState.newBuilder()
                .setFailedConfiguration(Any.pack(resource))
                .setLastUpdateAttempt(timestamp(failed.at()))
                .setDetails(failed.details())
                .build();
    }

    private ListenersConfigDump listeners(Pattern names) {
        ListenersConfigDump.Builder dump = ListenersConfigDump.newBuilder();
        for (Listener listener : resources().getListenersList()) {
            if (names.matcher(listener.getName()).find()) {
                dump.addStaticListenersBuilder().setListener(Any.pack(listener)).setLastUpdated(since());
            }
        }
        operations.failedUpdate().ifPresent(failed -> {
            if (tellsNothing(failed.attempted().getStaticResources())) {
                dump.addDynamicListenersBuilder().setErrorState(error(failed, failed.attempted()));
            }
            for (Listener listener : failed.attempted().getStaticResources().getListenersList()) {
                if (names.matcher(listener.getName()).find()
                        && !resources().getListenersList().contains(listener)) {
                    dump.addDynamicListenersBuilder()
                            .setName(listener.getName())
                            .setErrorState(error(failed, listener));
                }
            }
        });
        return dump.build();
    }

    /** What failed is none of the listeners and clusters, as far as the file could be read: the whole of it is shown then. */
    private boolean tellsNothing(Bootstrap.StaticResources attempted) {
        return resources().getListenersList().containsAll(attempted.getListenersList())
                && resources().getClustersList().containsAll(attempted.getClustersList());
    }

    private RoutesConfigDump routes(Pattern names) {
        RoutesConfigDump.Builder dump = RoutesConfigDump.newBuilder();
        for (RouteConfiguration routes : inlineRoutes()) {
            if (names.matcher(routes.getName()).find()) {
                dump.addStaticRouteConfigsBuilder()
                        .setRouteConfig(Any.pack(routes))
                        .setLastUpdated(since());
            }
        }
        return dump.build();
    }

    private List<RouteConfiguration> inlineRoutes() {
        List<RouteConfiguration> all = new ArrayList<>();
        for (Listener listener : resources().getListenersList()) {
            for (FilterChain chain : listener.getFilterChainsList()) {
                for (Filter filter : chain.getFiltersList()) {
                    if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
                        all.add(manager(filter).getRouteConfig());
                    }
                }
            }
        }
        return all;
    }

    private static HttpConnectionManager manager(Filter filter) {
        try {
            return filter.getTypedConfig().unpack(HttpConnectionManager.class);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Bootstrap.StaticResources resources() {
        return operations.configuration().getStaticResources();
    }
}
