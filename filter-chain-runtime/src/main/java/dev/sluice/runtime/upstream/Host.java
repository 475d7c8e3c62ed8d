package dev.sluice.runtime.upstream;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.runtime.upstream.balance.Load;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A host of a running cluster and its numbers. Any thread. Kept as long as discovery finds it, so its numbers and pools survive updates. */
final class Host implements Load, HostView {
    private static final String LB = "envoy.lb";
    final LongAdder connectionsOpened = new LongAdder();
    final LongAdder connectFailures = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder successes = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final AtomicInteger connections = new AtomicInteger();
    final LongAdder running = new LongAdder();
    final AtomicInteger pending = new AtomicInteger();
    private final Endpoint endpoint;
    private final String hostname;
    private volatile Addresses addresses;

    /** What one resolution gave, with the text of the first, which is the one shown. */
    private record Addresses(List<InetSocketAddress> all, String text) {}

    Host(Endpoint endpoint, String hostname, List<InetSocketAddress> addresses) {
        this.endpoint = endpoint;
        this.hostname = hostname;
        this.addresses = new Addresses(addresses, text(addresses.get(0)));
    }

    /** {@code 127.0.0.1:80}, {@code [::1]:80}. */
    static String text(InetSocketAddress address) {
        String ip = NetUtil.toAddressString(address.getAddress());
        return (ip.indexOf(':') < 0 ? ip : '[' + ip + ']') + ':' + address.getPort();
    }

    /** To be tried in this order; at least one. */
    List<InetSocketAddress> addresses() {
        return addresses.all;
    }

    /** A logical host moves; its connections stay. */
    void moveTo(List<InetSocketAddress> to) {
        if (!addresses.all.equals(to)) {
            addresses = new Addresses(to, text(to.get(0)));
        }
    }

    @Override
    public String address() {
        return addresses.text;
    }

    @Override
    public String hostname() {
        return hostname;
    }

    @Override
    public int weight() {
        return endpoint.weight();
    }

    @Override
    public int active() {
        return running.intValue();
    }

    @Override
    public int priority() {
        return endpoint.priority();
    }

    @Override
    public Locality locality() {
        return endpoint.locality();
    }

    @Override
    public Health health() {
        return endpoint.health();
    }

    @Override
    public boolean canary() {
        return metadata()
                .getFilterMetadataOrDefault(LB, Struct.getDefaultInstance())
                .getFieldsOrDefault("canary", Value.getDefaultInstance())
                .getBoolValue();
    }

    @Override
    public Metadata metadata() {
        return endpoint.metadata();
    }

    @Override
    public long cxActive() {
        return connections.get();
    }

    @Override
    public long cxConnectFail() {
        return connectFailures.sum();
    }

    @Override
    public long cxTotal() {
        return connectionsOpened.sum();
    }

    @Override
    public long rqActive() {
        return running.intValue();
    }

    @Override
    public long rqError() {
        return errors.sum();
    }

    @Override
    public long rqPendingActive() {
        return pending.get();
    }

    @Override
    public long rqSuccess() {
        return successes.sum();
    }

    @Override
    public long rqTimeout() {
        return timeouts.sum();
    }

    @Override
    public long rqTotal() {
        return requests.sum();
    }
}
