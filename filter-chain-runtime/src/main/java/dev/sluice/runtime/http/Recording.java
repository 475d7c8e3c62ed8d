package dev.sluice.runtime.http;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.watch.FilterNumbers;
import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.chain.watch.Traces;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code /trace} shows of one exchange; credentials are blanked unless they were asked for. Loop-confined. */
final class Recording {
    private final Traces.Depth depth;
    private final List<RequestTrace.Step> steps = new ArrayList<>();
    private final List<String> arrived;
    private final String method;
    private final String path;
    private final List<String> request;
    private final List<Sent> upstream = new ArrayList<>();
    private final List<RequestTrace.Answered> calls = new ArrayList<>();
    private final Map<Integer, FilterNumbers> numbers = new TreeMap<>();
    private final Captured requestBody;
    private final Captured responseBody;
    private List<String> requestTrailers = List.of();
    private List<String> before = List.of();

    Recording(HttpExchange x, Traces.Depth depth) {
        this.depth = depth;
        Headers first = x.arrived;
        if (first != null) {
            first.remove(Traces.HEADER);
        }
        this.arrived = first == null ? List.of() : lines(first);
        Headers told = first == null ? x.requestHead : first;
        this.method = told.get(HeaderName.METHOD);
        this.path = told.get(HeaderName.PATH);
        this.request = lines(x.requestHead);
        this.requestBody = new Captured(depth.bodyBytes());
        this.responseBody = new Captured(depth.bodyBytes());
    }

    private List<String> lines(Headers head) {
        return HeadDiff.lines(head, depth.secrets());
    }

    // What filters did.

    void before(Headers head) {
        before = lines(head);
    }

    void took(String direction, String filter, String verdict, long nanos, Headers head) {
        List<String> after = lines(head);
        steps.add(new RequestTrace.Step(direction, filter, verdict, nanos, HeadDiff.of(before, after)));
        before = after;
    }

    /** Something that changes no head. */
    void took(String what, String filter, String verdict, long nanos) {
        steps.add(new RequestTrace.Step(what, filter, verdict, nanos, List.of()));
    }

    /** Counts for this exchange alone, until {@link #end}. */
    FilterNumbers numbers(int filter) {
        return numbers.computeIfAbsent(filter, f -> new FilterNumbers());
    }

    // What passed.

    void requestBytes(ByteBuffer bytes) {
        requestBody.add(bytes);
    }

    void requestTrailers(Headers trailers) {
        requestTrailers = lines(trailers);
    }

    void responseBytes(ByteBuffer bytes) {
        responseBody.add(bytes);
    }

    /** The request has gone to a host. */
    Sent sent(String cluster, String host, Headers head) {
        Sent made = new Sent(cluster, host, lines(head));
        upstream.add(made);
        return made;
    }

    /** A filter has asked a cluster itself. */
    void called(String cluster, Headers head, Answer answer) {
        Captured body = new Captured(depth.bodyBytes());
        Bytes all = answer.body();
        body.add(ByteBuffer.wrap(all.toByteArray()));
        calls.add(new RequestTrace.Answered(
                cluster,
                "",
                lines(head),
                answer.status(),
                lines(answer.headers()),
                body.payload(),
                lines(answer.trailers())));
    }

    /** What one host was sent, and answers. */
    final class Sent {
        private final String cluster;
        private final String host;
        private final List<String> head;
        private final Captured body = new Captured(depth.bodyBytes());
        private List<String> answer = List.of();
        private List<String> trailers = List.of();
        private int status;

        Sent(String cluster, String host, List<String> head) {
            this.cluster = cluster;
            this.host = host;
            this.head = head;
        }

        void head(Headers headers) {
            answer = lines(headers);
            status = (int) Math.max(0, headers.wire().number(HeaderName.STATUS));
        }

        void bytes(ByteBuffer bytes) {
            body.add(bytes);
        }

        void trailers(Headers last) {
            trailers = lines(last);
        }

        private RequestTrace.Answered answered() {
            return new RequestTrace.Answered(cluster, host, head, status, answer, body.payload(), trailers);
        }
    }

    // The end.

    RequestTrace end(HttpExchange x, String chain, long nanos) {
        return new RequestTrace(
                0,
                x.startEpochMillis(),
                chain,
                new RequestTrace.Client(
                        text(x.facts.remote()),
                        text(x.facts.local()),
                        x.facts.tls().isPresent(),
                        x.facts.serverName(),
                        x.protocol()),
                method,
                path,
                arrived,
                request,
                requestBody.payload(),
                requestTrailers,
                List.copyOf(steps),
                moved(x),
                upstream.stream().map(Sent::answered).toList(),
                List.copyOf(calls),
                x.responseCode(),
                lines(x.responseHead),
                responseBody.payload(),
                x.responseCodeDetails(),
                x.flags(),
                x.received,
                x.sent,
                nanos);
    }

    private List<RequestTrace.Moved> moved(HttpExchange x) {
        List<RequestTrace.Moved> all = new ArrayList<>();
        numbers.forEach((filter, own) -> {
            FilterUse use = x.filters.use(filter);
            if (use != null) {
                all.add(new RequestTrace.Moved(use.name(), own.bytesIn(), own.bytesOut()));
                use.numbers(x.loop().index()).add(own);
            }
        });
        return all;
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress() + ':' + inet.getPort()
                : String.valueOf(address);
    }
}
