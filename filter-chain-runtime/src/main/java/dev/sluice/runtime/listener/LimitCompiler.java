package dev.sluice.runtime.listener;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.runtime.config.Place;
import io.envoyproxy.envoy.config.overload.v3.OverloadManager;
import io.envoyproxy.envoy.config.overload.v3.ResourceMonitor;
import io.envoyproxy.envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig;
import java.util.HashSet;
import java.util.Set;

/** How many client connections there may be in all: what Sluice knows of the overload manager. Source: Envoy, "Limiting active connections". */
public final class LimitCompiler {
    private LimitCompiler() {}

    /** 0 if nothing is said. */
    public static int compile(OverloadManager manager, Place place) {
        int most = 0;
        Set<String> names = new HashSet<>();
        for (int i = 0; i < manager.getResourceMonitorsCount(); i++) {
            ResourceMonitor monitor = manager.getResourceMonitors(i);
            Place at = place.field("resource_monitors").index(i);
            if (!names.add(monitor.getName())) {
                at.field("name").error("duplicate resource monitor " + monitor.getName());
            }
            Any config = monitor.getTypedConfig();
            if (config.is(DownstreamConnectionsConfig.class)) {
                most = connections(config, at.field("typed_config"));
            } else {
                at.warn(
                        "has no effect: envoy.resource_monitors.global_downstream_max_connections is the only one supported");
            }
        }
        return most;
    }

    private static int connections(Any config, Place at) {
        try {
            long most = config.unpack(DownstreamConnectionsConfig.class).getMaxActiveDownstreamConnections();
            if (most <= 0) {
                at.field("max_active_downstream_connections").error("must be greater than 0");
            }
            return (int) Math.min(most, Integer.MAX_VALUE);
        } catch (InvalidProtocolBufferException e) {
            at.error("cannot be read: " + e.getMessage());
            return 0;
        }
    }
}
