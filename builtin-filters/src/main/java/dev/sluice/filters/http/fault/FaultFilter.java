package dev.sluice.filters.http.fault;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.filters.common.Share;
import java.time.Duration;

/** Delays, aborts and slows exchanges. Limits: no values from runtime layers, no statistics by downstream cluster. */
final class FaultFilter implements HttpFilter {
    private static final HeaderName DELAY = HeaderName.of("x-envoy-fault-delay-request");
    private static final HeaderName DELAY_SHARE = HeaderName.of("x-envoy-fault-delay-request-percentage");
    private static final HeaderName ABORT = HeaderName.of("x-envoy-fault-abort-request");
    private static final HeaderName ABORT_GRPC = HeaderName.of("x-envoy-fault-abort-grpc-request");
    private static final HeaderName ABORT_SHARE = HeaderName.of("x-envoy-fault-abort-request-percentage");
    private static final HeaderName RATE = HeaderName.of("x-envoy-fault-throughput-response");
    private static final HeaderName RATE_SHARE = HeaderName.of("x-envoy-fault-throughput-response-percentage");
    private static final Verdict.Reply ABORTED =
            Verdict.reply(200).body("fault filter abort").details("fault_filter_abort");
    private final FaultPlan own;
    private final FaultStats stats;

    FaultFilter(FaultPlan own, FaultStats stats) {
        this.own = own;
        this.stats = stats;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new Injected();
    }

    /** One stream; holds a place among the active faults until it ends. */
    private final class Injected implements HttpFilter {
        private boolean active;
        private long bytesPerSecond;

        @Override
        public Verdict onRequest(Exchange x) {
            FaultPlan plan = x.perRoute(own);
            Headers head = x.request().headers();
            String cluster = plan.upstreamCluster().isEmpty()
                    ? ""
                    : x.route().flatMap(r -> r.cluster(x)).map(Cluster::name).orElse("");
            if (!plan.concerns(head, cluster)) {
                return Verdict.proceed();
            }
            long rate = plan.rateByHeader() ? number(head, RATE, 0) : plan.rateKbps();
            if (rate > 0
                    && share(plan.rateShare(), plan.rateByHeader(), head, RATE_SHARE)
                            .hits(x.random())
                    && hold(plan)) {
                bytesPerSecond = rate * 1024;
                stats.limited().add(1);
            }
            long delay = plan.delayByHeader() ? number(head, DELAY, 0) : plan.delayMillis();
            if (delay <= 0
                    || !share(plan.delayShare(), plan.delayByHeader(), head, DELAY_SHARE)
                            .hits(x.random())
                    || !hold(plan)) {
                return abort(x, plan);
            }
            stats.delays().add(1);
            x.flag("DI");
            return Verdict.when(x.sleep(Duration.ofMillis(delay)), over -> abort(x, plan));
        }

        /** Takes a place, one for all faults of the stream; false if there is none. */
        private boolean hold(FaultPlan plan) {
            if (!active) {
                if (plan.maxActive() >= 0 && stats.running().get() >= plan.maxActive()) {
                    stats.overflow().add(1);
                    return false;
                }
                active = true;
                stats.begin();
            }
            return true;
        }

        private Verdict abort(Exchange x, FaultPlan plan) {
            Headers head = x.request().headers();
            long status = plan.abortByHeader() ? number(head, ABORT, 0) : plan.abortStatus();
            long grpc = plan.abortByHeader() ? number(head, ABORT_GRPC, -1) : plan.abortGrpcStatus();
            boolean valid = status >= 200 && status < 600;
            if (!valid && grpc < 0
                    || !share(plan.abortShare(), plan.abortByHeader(), head, ABORT_SHARE)
                            .hits(x.random())
                    || !hold(plan)) {
                return Verdict.proceed();
            }
            stats.aborts().add(1);
            x.flag("FI");
            Verdict.Reply reply = valid
                    ? Verdict.reply((int) status).body("fault filter abort").details("fault_filter_abort")
                    : ABORTED;
            return grpc >= 0 ? reply.grpcStatus((int) grpc) : reply;
        }

        @Override
        public Verdict onResponse(Exchange x) {
            if (bytesPerSecond > 0 && !x.response().localReply()) {
                x.response().body().transform(new Paced(x, bytesPerSecond));
            }
            return Verdict.proceed();
        }

        @Override
        public void onComplete(Exchange x) {
            if (active) {
                stats.end();
            }
        }
    }

    /** The configured share, or a smaller one that the request asks for. */
    private static Share share(Share configured, boolean byHeader, Headers head, HeaderName name) {
        if (!byHeader || !head.has(name)) {
            return configured;
        }
        long asked = number(head, name, 0) * 10_000;
        return new Share((int) Math.min(configured.perMillion(), asked));
    }

    private static long number(Headers head, HeaderName name, long otherwise) {
        String text = head.get(name);
        return text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? otherwise
                : Long.parseLong(text);
    }
}
