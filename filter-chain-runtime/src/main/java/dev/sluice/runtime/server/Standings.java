package dev.sluice.runtime.server;

import dev.sluice.runtime.chain.provided.Standing;
import io.envoyproxy.envoy.admin.v3.ServerInfo;

/** The state of the process, and whether it wants to be taken out of service. Any thread. */
final class Standings implements Standing {
    private final String serviceCluster;
    private volatile ServerInfo.State state = ServerInfo.State.INITIALIZING;
    private volatile boolean failing;
    private volatile Runnable changed = () -> {};

    Standings(String serviceCluster) {
        this.serviceCluster = serviceCluster;
    }

    /** Runs at each change from now on, on the thread that made it. */
    void onChange(Runnable listener) {
        changed = listener;
    }

    void state(ServerInfo.State now) {
        state = now;
        changed.run();
    }

    void failing(boolean now) {
        failing = now;
        changed.run();
    }

    /** As Envoy tells it: failing health checks counts as draining. */
    ServerInfo.State state() {
        return failing && state == ServerInfo.State.LIVE ? ServerInfo.State.DRAINING : state;
    }

    @Override
    public boolean healthy() {
        return !failing && state != ServerInfo.State.DRAINING;
    }

    @Override
    public String serviceCluster() {
        return serviceCluster;
    }
}
