package dev.sluice.runtime.upstream;

import dev.sluice.runtime.upstream.plan.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The hosts of a STATIC cluster. */
final class FixedHosts implements Discovery {
    private final List<Host> hosts = new ArrayList<>();
    private final Membership membership;

    FixedHosts(List<Endpoint> endpoints, Membership membership) {
        this.membership = membership;
        for (Endpoint endpoint : endpoints) {
            InetAddress ip = endpoint.ip();
            if (ip != null) {
                InetSocketAddress address = new InetSocketAddress(ip, endpoint.port());
                hosts.add(new Host(endpoint, endpoint.hostname(), List.of(address)));
            }
        }
    }

    @Override
    public void start(Runnable ready) {
        membership.hosts(hosts);
        ready.run();
    }

    @Override
    public void stop() {}
}
