package dev.sluice.runtime.upstream.health;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.transport.Wire;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sends a request and looks at status, body and headers of the answer. Loop-confined. */
final class HttpProbe extends CodecProbe {
    static final HeaderName FAIL = HeaderName.of("x-envoy-immediate-health-check-fail");
    private static final HeaderName DEGRADED = HeaderName.of("x-envoy-degraded");
    private static final HeaderName CLUSTER = HeaderName.of("x-envoy-upstream-healthchecked-cluster");
    private static final HeaderName LENGTH = HeaderName.of("content-length");
    private final HealthPlan.Http plan;
    private final HealthStats stats;
    private final Collected body;
    private Headers head = new Headers();

    HttpProbe(Probes probes, HealthPlan.Http plan, boolean reuse, Checked host, Loop loop, HealthStats stats, Ear ear) {
        super(probes, plan.http2(), reuse, host, loop, ear);
        this.plan = plan;
        this.stats = stats;
        body = new Collected(
                plan.receive().isEmpty() ? 0 : plan.bufferBytes() == 0 ? Long.MAX_VALUE : plan.bufferBytes());
    }

    @Override
    void ask(HttpStream out, Wire wire) {
        body.clear();
        Headers request = ProbeRequest.head(plan.method(), plan.path(), authority(plan.host()), wire);
        int length = plan.send().length();
        if (length > 0) {
            request.set(LENGTH, Integer.toString(length));
        }
        plan.headers().apply(request, new ProbeRequest(host, loop().epochMillis()));
        out.head(request, length == 0);
        if (length > 0) {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            plan.send().pieces().forEach(bytes::put);
            out.data(bytes.flip(), true);
        }
    }

    @Override
    void onHead(Headers answer, boolean end) {
        head = answer;
        if (end) {
            judge();
        }
    }

    @Override
    void onData(ByteBuffer bytes, boolean end) {
        body.add(bytes);
        if (end) {
            judge();
        }
    }

    @Override
    void onTrailers(Headers trailers) {
        judge();
    }

    private void judge() {
        int status = (int) head.wire().number(HeaderName.STATUS);
        if (!plan.expected().hold(status)) {
            if (head.has(FAIL)) {
                host.condition().set(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL);
            }
            fail(plan.retriable().hold(status), status, true);
        } else if (!body.has(plan.receive()) || !rightCluster(head.get(CLUSTER))) {
            fail(false, status, true);
        } else {
            pass(head.has(DEGRADED));
        }
    }

    private boolean rightCluster(@Nullable String told) {
        if (plan.cluster() == null) {
            return true;
        }
        stats.verifyCluster.add(1);
        return plan.cluster().test(told == null ? "" : told);
    }
}
