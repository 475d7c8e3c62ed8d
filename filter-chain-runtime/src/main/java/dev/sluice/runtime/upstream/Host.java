package dev.sluice.runtime.upstream;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.upstream.balance.Load;
import dev.sluice.runtime.upstream.health.Checked;
import dev.sluice.runtime.upstream.health.Health;
import dev.sluice.runtime.upstream.health.HealthFlag;
import dev.sluice.runtime.upstream.health.HostHealth;
import dev.sluice.runtime.upstream.outlier.Outcomes;
import dev.sluice.runtime.upstream.outlier.Watched;
import dev.sluice.runtime.upstream.plan.Endpoint;
import dev.sluice.runtime.upstream.plan.Locality;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A host of a running cluster and its numbers. Any thread. Kept as long as discovery finds it, so its numbers and pools survive updates. */
final class Host implements Load, HostView, Checked, Watched {
    private static final String LB = "envoy.lb";
    private static final HeaderName FAIL = HeaderName.of("x-envoy-immediate-health-check-fail");
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
    private final HostHealth condition;
    private volatile Addresses addresses;
    /** Only where the cluster checks its hosts. */
    private volatile @Nullable Runnable immediateFailure;
    /** Only where the cluster looks for outliers; set before the host is published, so not volatile. */
    private @Nullable Outcomes outcomes;

    /** What one resolution gave, with the text of the first, which is the one shown. */
    private record Addresses(List<InetSocketAddress> all, String text) {}

    Host(Endpoint endpoint, String hostname, List<InetSocketAddress> addresses) {
        this.endpoint = endpoint;
        this.hostname = hostname;
        this.addresses = new Addresses(addresses, text(addresses.get(0)));
        HealthFlag said = endpoint.health();
        condition = said == null ? new HostHealth() : new HostHealth(said);
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
        return condition.health();
    }

    @Override
    public HostHealth condition() {
        return condition;
    }

    @Override
    public InetSocketAddress checkedAt() {
        Endpoint.Check check = endpoint.check();
        if (check.address() != null) {
            return check.address();
        }
        InetSocketAddress own = addresses.all.get(0);
        return check.port() == 0 ? own : new InetSocketAddress(own.getAddress(), check.port());
    }

    @Override
    public String checkedName() {
        return endpoint.check().hostname();
    }

    @Override
    public boolean checked() {
        return !endpoint.check().disabled();
    }

    @Override
    public void onImmediateFailure(Runnable told) {
        immediateFailure = told;
    }

    @Override
    public @Nullable Outcomes outcomes() {
        return outcomes;
    }

    @Override
    public void watchedBy(Outcomes by) {
        outcomes = by;
    }

    /** It answered a request. */
    void answered(Headers head) {
        long status = head.wire().number(HeaderName.STATUS);
        (status >= 500 ? errors : successes).increment();
        Outcomes watching = outcomes;
        if (watching != null) {
            watching.answered(GrpcStatus.in(head, (int) status));
        }
        Runnable told = immediateFailure;
        if (told != null && head.has(FAIL)) {
            told.run();
        }
    }

    /** A connection to it failed, or a request was cut. */
    void cut(boolean sawHead) {
        if (!sawHead) {
            errors.increment();
        }
        Outcomes watching = outcomes;
        if (watching != null) {
            watching.failed();
        }
    }

    /** It did not answer a request in time. */
    void late() {
        timeouts.increment();
        Outcomes watching = outcomes;
        if (watching != null) {
            watching.late();
        }
    }

    @Override
    public double successRate() {
        Outcomes watching = outcomes;
        return watching == null ? -1 : watching.successRate();
    }

    @Override
    public double localSuccessRate() {
        Outcomes watching = outcomes;
        return watching == null ? -1 : watching.localSuccessRate();
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
