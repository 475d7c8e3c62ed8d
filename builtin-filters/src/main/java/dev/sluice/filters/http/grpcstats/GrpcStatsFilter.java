package dev.sluice.filters.http.grpcstats;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts gRPC calls and their messages by cluster and method. Passes everything on. Source: Envoy, grpc_stats filter. */
final class GrpcStatsFilter implements HttpFilter {
    private static final HeaderName STATUS = HeaderName.of("grpc-status");
    private static final String GRPC = "application/grpc";
    private static final Key<Map<String, String>> MESSAGES = Key.of("envoy.filters.http.grpc_stats", Map.of());

    private final MethodCounters.Table counters;
    private final boolean emits;
    private final boolean times;

    GrpcStatsFilter(MethodCounters.Table counters, boolean emits, boolean times) {
        this.counters = counters;
        this.emits = emits;
        this.times = times;
    }

    @Override
    public HttpFilter begin(Exchange x) {
        return new Call();
    }

    /** One stream. */
    private final class Call implements HttpFilter {
        private @Nullable MethodCounters method;
        private long requestMessages;
        private long responseMessages;

        @Override
        public Verdict onRequest(Exchange x) {
            if (!isGrpc(x.request().headers())) {
                return Verdict.proceed();
            }
            method = x.route()
                    .flatMap(route -> route.cluster(x))
                    .map(Cluster::name)
                    .map(cluster -> counters.find(cluster, x.request().path()))
                    .orElse(null);
            if (!x.request().body().ended()) {
                x.request().body().transform(new MessageCount(more -> requested(x, more)));
            }
            return Verdict.proceed();
        }

        private void requested(Exchange x, long more) {
            requestMessages += more;
            if (method != null) {
                method.requestMessages(more);
            }
            emit(x);
        }

        @Override
        public Verdict onResponse(Exchange x) {
            Headers head = x.response().headers();
            answered(head);
            if (x.response().body().ended()) {
                finished(x);
                return Verdict.proceed();
            }
            if (head.is(HeaderName.STATUS, "200") && isGrpc(head)) {
                x.response().body().transform(new MessageCount(more -> responded(x, more)));
            }
            x.response().body().onEnd((trailers, out) -> {
                answered(trailers);
                finished(x);
            });
            return Verdict.proceed();
        }

        private void responded(Exchange x, long more) {
            responseMessages += more;
            if (method != null) {
                method.responseMessages(more);
            }
            emit(x);
        }

        private void answered(Headers fields) {
            if (method != null && fields.has(STATUS)) {
                method.answered(fields.get(STATUS));
            }
        }

        private void finished(Exchange x) {
            if (times && method != null && x.upstream().tries() > 0) {
                method.took((x.nanoTime()
                                - Math.max(x.info().requestEndNanos(), x.info().startNanos()))
                        / 1_000_000);
            }
        }

        private void emit(Exchange x) {
            if (emits) {
                x.put(MESSAGES, counted());
            }
        }

        /** As a protobuf message in JSON: names in camel case, long numbers as text, what is 0 is not said. */
        private Map<String, String> counted() {
            Map<String, String> all = new LinkedHashMap<>();
            if (requestMessages > 0) {
                all.put("requestMessageCount", Long.toString(requestMessages));
            }
            if (responseMessages > 0) {
                all.put("responseMessageCount", Long.toString(responseMessages));
            }
            return all;
        }
    }

    private static boolean isGrpc(Headers head) {
        String type = head.get(HeaderName.CONTENT_TYPE);
        return type.startsWith(GRPC) && (type.length() == GRPC.length() || type.charAt(GRPC.length()) == '+');
    }
}
