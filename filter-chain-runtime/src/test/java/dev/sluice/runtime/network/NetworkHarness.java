package dev.sluice.runtime.network;

import dev.sluice.filter.Upstream;
import dev.sluice.filter.network.NetworkFilter;
import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.accesslog.LogRecord;
import dev.sluice.runtime.chain.ContextScope;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.Shared;
import dev.sluice.runtime.chain.Surroundings;
import dev.sluice.runtime.chain.provided.Blocking;
import dev.sluice.runtime.chain.provided.Caches;
import dev.sluice.runtime.chain.provided.Texts;
import dev.sluice.runtime.chain.watch.CircuitPolicy;
import dev.sluice.runtime.chain.watch.Containment;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.extension.Extension;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryWire;
import dev.sluice.runtime.upstream.ClusterRequestStats;
import dev.sluice.runtime.upstream.Clusters;
import dev.sluice.runtime.upstream.HostChoice;
import dev.sluice.runtime.upstream.OpenListener;
import dev.sluice.runtime.upstream.UpstreamCluster;
import dev.sluice.runtime.upstream.UpstreamHttp;
import dev.sluice.runtime.upstream.UpstreamRaw;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.mockito.Mockito;

/** A client and an upstream in memory, and a connection between them. */
final class NetworkHarness implements UpstreamCluster, ConnectionHome {
    final ManualLoop loop = new ManualLoop();
    final Stats stats = new Stats();
    final Shared shared = Shared.of(stats, Blocking.bounded(1, 1));
    final MemoryWire.Pair client = MemoryWire.pair(loop);
    final MemoryWire.Collector atClient = new MemoryWire.Collector();
    final MemoryWire.Collector atUpstream = new MemoryWire.Collector();
    final List<String> heard = new ArrayList<>();
    final List<LogRecord> logged = new ArrayList<>();
    final ArrayDeque<Upstream.Failure> failures = new ArrayDeque<>();
    MemoryWire upstream = client.client();
    int bufferLimit = 1 << 20;
    int opens;
    boolean closed;
    HttpHost http = new HttpHost(null);

    DownstreamConnection serve(NetworkFilter... filters) {
        return serve(null, filters);
    }

    DownstreamConnection serve(@org.jspecify.annotations.Nullable Endpoint endpoint, NetworkFilter... filters) {
        List<FilterUse> uses = new ArrayList<>();
        for (NetworkFilter filter : filters) {
            Surroundings around = new Surroundings(
                    shared,
                    Mockito.mock(Clusters.class),
                    Mockito.mock(Caches.class),
                    Mockito.mock(Texts.class),
                    () -> loop);
            Extension extension = Mockito.mock(Extension.class);
            Mockito.when(extension.lease()).thenReturn(Extension.Lease.NONE);
            Mockito.when(extension.name()).thenReturn("f");
            String name = "f" + uses.size();
            ContextScope context = new ContextScope(name, extension, "", around, ContextScope.Logs.NONE);
            Containment containment = new Containment(false, CircuitPolicy.STANDARD);
            uses.add(new FilterUse("test", name, extension, filter, context, containment, NetworkChain.CALLBACKS));
        }
        client.client().start(atClient);
        DownstreamConnection connection = new DownstreamConnection(client.server(), shared, this);
        connection.serve(new NetworkChain("chain", uses, endpoint, List.of()));
        loop.run();
        return connection;
    }

    void send(String text) {
        client.client().write(bytes(text));
        loop.run();
    }

    void answer(String text) {
        upstream.write(bytes(text));
        loop.run();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public Cancel openRaw(Loop on, HostChoice choice, OpenListener<? super UpstreamRaw> listener) {
        opens++;
        boolean[] cancelled = new boolean[1];
        loop.execute(() -> {
            if (cancelled[0]) {
                return;
            }
            Upstream.Failure failure = failures.poll();
            if (failure != null) {
                listener.onFailed(failure, "10.0.0.1:80", "delayed_connect_error:_Connection_refused");
                return;
            }
            MemoryWire.Pair pair = MemoryWire.pair(loop);
            pair.client().watermarks(10_000, 20_000);
            upstream = pair.server();
            upstream.start(atUpstream);
            listener.onOpen(new UpstreamRaw(pair.client(), "10.0.0.1:80"));
        });
        return () -> cancelled[0] = true;
    }

    @Override
    public String name() {
        return "up";
    }

    @Override
    public Cancel openHttp(Loop on, HostChoice choice, HttpEvents events, OpenListener<? super UpstreamHttp> listener) {
        http = new HttpHost(events);
        listener.onOpen(new UpstreamHttp(
                http, "10.0.0.1:80", client.client().local(), client.client().remote(), false));
        return Cancel.NONE;
    }

    @Override
    public ClusterRequestStats requestStats() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void count(String stat, long n) {}

    @Override
    public int port() {
        return 10_000;
    }

    @Override
    public int bufferLimitBytes() {
        return bufferLimit;
    }

    @Override
    public AccessLog[] logs() {
        return new AccessLog[] {
            (line, on) -> {
                heard.add("log");
                logged.add(line);
            }
        };
    }

    @Override
    public void closed(DownstreamConnection connection) {
        closed = true;
    }
}
