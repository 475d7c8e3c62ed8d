package dev.sluice.runtime.http;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.ConnectionFacts;
import dev.sluice.runtime.chain.FilterUse;
import dev.sluice.runtime.chain.explain.FilterAccount;
import dev.sluice.runtime.chain.explain.HttpAccount;
import dev.sluice.runtime.chain.explain.HttpAccount.Outcome;
import dev.sluice.runtime.chain.explain.Question;
import dev.sluice.runtime.codec.HttpEvents;
import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.codec.ServerHandler;
import dev.sluice.runtime.codec.StreamReset;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.network.DownstreamConnection;
import dev.sluice.runtime.route.PerFilter;
import dev.sluice.runtime.route.RouteAccount;
import dev.sluice.runtime.route.RouteInput;
import dev.sluice.runtime.transport.MemoryWire;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way through a connection manager without anything being served: the codec, the edge and the routes do what they always do, of the
 * filters only a built-in terminal is asked. Nothing of it is counted or logged with the manager's own. Confined to the thread that calls.
 */
final class DryRun implements ServerHandler {
    private final HttpManager real;
    private final HttpConnection connection;
    private final Found found = new Found();
    private @Nullable HttpAccount account;

    /** The one route of the exchange. */
    private static final class Found implements Routing {
        Routing.@Nullable Found route;
        boolean switches;

        @Override
        public Routing.@Nullable Found match(RouteInput exchange) {
            return route;
        }

        @Override
        public boolean switchesFilters() {
            return switches;
        }
    }

    private DryRun(HttpManager real, ConnectionFacts facts, MemoryWire wire) {
        this.real = real;
        found.switches = real.routing().switchesFilters();
        connection = new HttpConnection(real.unnoticed(found), facts, wire);
    }

    /** @param facts on a {@link ManualLoop} of this thread */
    static HttpAccount of(HttpManager manager, DownstreamConnection facts, Question question) {
        ManualLoop loop = (ManualLoop) facts.loop();
        MemoryWire.Pair pair = MemoryWire.pair(loop, question.source(), question.local());
        DryRun run = new DryRun(manager, facts, pair.server());
        boolean two = question.http2() || !manager.speaks(false);
        if (!manager.speaks(two)) {
            return run.unknown("this connection manager speaks HTTP/1.1 only (codec_type)");
        }
        if ((two ? manager.openHttp2(pair.server(), run) : manager.openHttp1(pair.server(), run)) == null) {
            return run.unknown("this connection manager cannot be asked");
        }
        pair.client().start(new MemoryWire.Collector());
        pair.client().write(two ? DryHead.http2(question) : DryHead.http1(question));
        loop.run();
        pair.client().finish();
        loop.run();
        HttpAccount account = run.account;
        String none = two ? "HTTP/2 allows no such head: the stream is reset" : "the head is not complete";
        return account == null ? run.unknown(none) : account;
    }

    private HttpAccount unknown(String why) {
        return new HttpAccount(
                List.of(), null, List.of(), Map.of(), null, new Outcome("unknown", "", 0, why, List.of(), List.of()));
    }

    private static HttpAccount refused(int status, String details, List<String> changes, List<String> headers) {
        return new HttpAccount(
                changes,
                null,
                List.of(),
                Map.of(),
                null,
                new Outcome("refused", "", status, details, headers, List.of()));
    }

    private void asked(HttpStream out, Headers head) {
        HttpExchange x = new HttpExchange(connection, out);
        List<String> before = HeadDiff.lines(head);
        x.requestWay.take(head);
        Verdict.Reply refusal = real.heads().request(x, head);
        List<String> changes = HeadDiff.of(before, HeadDiff.lines(head));
        if (refusal != null) {
            account = refused(refusal.status(), refusal.details(), changes, HeadDiff.lines(refusal.headers()));
        } else {
            account = routed(x, changes);
        }
    }

    private HttpAccount routed(HttpExchange x, List<String> changes) {
        Routing.Explained explained = real.routing().explain(x);
        RouteAccount route = null;
        if (explained != null) {
            found.route = explained.found();
            route = explained.account();
        }
        if (!x.upgrade().isEmpty() && !x.requestWay.mayUpgrade(real)) {
            Outcome no = new Outcome("refused", "", 403, "upgrade_failed", List.of(), List.of());
            return new HttpAccount(changes, route, List.of(), Map.of(), action(), no);
        }
        boolean[] off = x.filters.switchedOff();
        List<FilterAccount> filters = filters(x, off);
        Map<String, String> timeouts = timeouts(x);
        Outcome outcome = terminal(x, off, timeouts);
        return new HttpAccount(changes, route, filters, timeouts, action(), outcome);
    }

    private List<FilterAccount> filters(HttpExchange x, boolean[] off) {
        HttpChain chain = real.chain();
        PerFilter routed = x.routed();
        List<FilterAccount> all = new ArrayList<>();
        for (int i = 0; i < chain.length(); i++) {
            Place place = routed == null || i >= routed.places().length ? null : routed.places()[i];
            String level = place == null ? "" : level(place);
            boolean switched = off[i] != chain.disabled()[i];
            String by = switched ? level : off[i] ? "the chain (disabled: true)" : "";
            boolean own = place != null && routed != null && i < routed.values().length && routed.values()[i] != null;
            all.add(FilterAccount.of(
                    chain.use(i),
                    chain.where(i),
                    !off[i],
                    by,
                    own ? level : "",
                    callbacks(chain.filters()[i], chain.masks()[i])));
        }
        return all;
    }

    /** Who has the last word, such as {@code virtual host (envoy.yaml:12:9)}. */
    private static String level(Place place) {
        String path = place.path();
        String word = path.contains("weighted_clusters")
                ? "weighted cluster"
                : path.contains(".routes[")
                        ? "route"
                        : path.contains("virtual_hosts[") ? "virtual host" : "route table";
        return word + " (" + place.where() + ')';
    }

    /** Nothing of one that stands in for a filter that was not made. */
    private static List<String> callbacks(HttpFilter filter, int mask) {
        List<String> all = new ArrayList<>();
        if (Proxy.isProxyClass(filter.getClass())) {
            return all;
        }
        String[] names = {"begin", "request", "informational", "response", "complete", "upstream"};
        for (int i = 0; i < names.length; i++) {
            if ((mask & 1 << i) != 0) {
                all.add(names[i]);
            }
        }
        return all;
    }

    private Map<String, String> timeouts(HttpExchange x) {
        HttpSettings s = real.settings();
        Map<String, String> all = new LinkedHashMap<>();
        put(all, "request_headers_timeout", s.requestHeadersTimeout());
        put(all, "request_timeout", s.requestTimeout());
        put(all, "stream_idle_timeout", s.streamIdleTimeout());
        long own = found.route == null ? -1 : found.route.maxStreamNanos(x.requestHead);
        put(all, "max_stream_duration", own >= 0 ? own : s.maxStreamDuration());
        return all;
    }

    private static void put(Map<String, String> all, String name, long nanos) {
        if (nanos > 0) {
            all.put(name, seconds(Duration.ofNanos(nanos)));
        }
    }

    private static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString() + "s";
    }

    private @Nullable JsonElement action() {
        Message action = found.route == null ? null : found.route.action();
        if (action == null) {
            return null;
        }
        try {
            return JsonParser.parseString(
                    JsonFormat.printer().preservingProtoFieldNames().print(action));
        } catch (InvalidProtocolBufferException unknownType) {
            return null;
        }
    }

    /** The terminal's own word, if it is one that came with this product. */
    private Outcome terminal(HttpExchange x, boolean[] off, Map<String, String> timeouts) {
        int last = real.chain().length() - 1;
        FilterUse use = last < 0 ? null : real.chain().use(last);
        if (use == null || off[last] || !(use.filter() instanceof HttpTerminal)) {
            return outcome("reply", "", 500, "no_terminal_filter");
        }
        if (use.extension().foreign()) {
            return outcome("unknown", "", 0, use.name() + " decides; it is " + use.origin());
        }
        List<String> before = HeadDiff.lines(x.requestHead);
        x.enter(last);
        try {
            HttpFilter terminal = (real.chain().masks()[last] & HttpOverrides.BEGIN) == 0
                    ? real.chain().filters()[last]
                    : real.chain().filters()[last].begin(x);
            return said(x, terminal.onRequest(x), before, timeouts);
        } catch (Exception failure) {
            return outcome("unknown", "", 0, use.name() + " failed: " + failure);
        } finally {
            x.left();
        }
    }

    private static Outcome outcome(String kind, String cluster, int status, String details) {
        return new Outcome(kind, cluster, status, details, List.of(), List.of());
    }

    private static Outcome said(HttpExchange x, Verdict verdict, List<String> before, Map<String, String> timeouts) {
        if (verdict instanceof Verdict.Reply reply) {
            return new Outcome(
                    "reply", "", reply.status(), reply.details(), HeadDiff.lines(reply.headers()), List.of());
        }
        if (!(verdict instanceof Verdict.Forward plan)) {
            return outcome("unknown", "", 0, "the terminal says " + verdict);
        }
        put(timeouts, "route timeout", plan.timeout().toNanos());
        put(timeouts, "per try timeout", plan.tryTimeout().toNanos());
        put(timeouts, "route idle timeout", plan.idleTimeout().toNanos());
        List<String> changes = HeadDiff.of(before, HeadDiff.lines(x.requestHead));
        String cluster = x.upstream.chosen() == null ? "" : x.upstream.chosen().name();
        return new Outcome("forward", cluster, 0, "", List.of(), changes);
    }

    // The codec.

    @Override
    public void onRequestStart() {}

    @Override
    public HttpEvents onStream(HttpStream out) {
        return new HttpEvents() {
            @Override
            public void onHead(Headers head, boolean end) {
                asked(out, head);
            }

            @Override
            public void onData(ByteBuffer bytes, boolean end) {
                bytes.position(bytes.limit());
            }

            @Override
            public void onTrailers(Headers trailers) {}

            @Override
            public void onReset(StreamReset why) {}

            @Override
            public void onWritable() {}
        };
    }

    @Override
    public void onInvalid(HttpStream out, int status, String details, String body) {
        account = refused(status, details, List.of(), List.of());
    }

    @Override
    public void onIdle() {}

    @Override
    public void onClosed(@Nullable IOException cause) {}
}
