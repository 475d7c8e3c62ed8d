package dev.sluice.runtime.http;

import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.upstream.ClusterRequestStats;
import dev.sluice.runtime.upstream.HostChoice;
import dev.sluice.runtime.upstream.OpenListener;
import dev.sluice.runtime.upstream.UpstreamCluster;
import dev.sluice.runtime.upstream.UpstreamHttp;
import dev.sluice.runtime.upstream.UpstreamRaw;
import java.util.ArrayList;
import java.util.List;

/** A cluster whose hosts the test plays. */
final class FakeCluster implements UpstreamCluster, ClusterRequestStats {
    private final String name;
    final List<FakeHost> tries = new ArrayList<>();
    final List<Upstream.Failure> failing = new ArrayList<>();
    boolean pooled;

    FakeCluster(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Cancel openHttp(Loop on, HostChoice choice, HttpEvents events, OpenListener<? super UpstreamHttp> listener) {
        if (!failing.isEmpty()) {
            listener.onFailed(failing.remove(0), "10.0.0.9:80", "refused");
            return Cancel.NONE;
        }
        FakeHost host = new FakeHost(events, choice);
        tries.add(host);
        listener.onOpen(new UpstreamHttp(host, "10.0.0." + tries.size() + ":80", Rig.HERE, Rig.CLIENT, pooled));
        return Cancel.NONE;
    }

    @Override
    public Cancel openRaw(Loop on, HostChoice choice, OpenListener<? super UpstreamRaw> listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ClusterRequestStats requestStats() {
        return this;
    }

    @Override
    public void count(String stat, long n) {}

    @Override
    public void response(int status) {}

    @Override
    public void time(long millis) {}

    FakeHost last() {
        return tries.get(tries.size() - 1);
    }
}
