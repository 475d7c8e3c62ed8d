package dev.sluice.runtime.extension.script;

import com.google.gson.Gson;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Route;
import dev.sluice.filter.Source;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** An exchange as the prelude sees it. Confined to its loop; after the stream's end no promise of it is settled any more. */
public final class HostExchange {
    private static final int MAX_ANSWER = 1 << 20;
    private static final String NO_ROUTE_CONFIG = "";

    private final Script script;
    private final Exchange x;
    private final FilterContext context;
    private boolean over;

    HostExchange(Script script, Exchange x, FilterContext context) {
        this.script = script;
        this.x = x;
        this.context = context;
    }

    @HostAccess.Export
    public Object request() {
        return new HostMessage(this, x.request());
    }

    @HostAccess.Export
    public Object response() {
        return new HostMessage(this, x.response());
    }

    /** JSON, or null if the route has none. */
    @HostAccess.Export
    public @Nullable String routeConfig() {
        String json = x.perRoute(NO_ROUTE_CONFIG);
        return json.equals(NO_ROUTE_CONFIG) ? null : json;
    }

    /** JSON, or null if it is not set. */
    @HostAccess.Export
    public @Nullable String get(String name) {
        Object value = x.get(script.key(name));
        return value == Script.ABSENT ? null : new Gson().toJson(value);
    }

    /** Stored as plain JDK values, so that filters and logs can read it. */
    @HostAccess.Export
    public void put(String name, Value value) {
        x.put(script.key(name), value.isNull() ? Script.ABSENT : Convert.plain(value));
    }

    @HostAccess.Export
    public void sleep(long millis, Value resolve, Value reject) {
        settle(x.sleep(Duration.ofMillis(millis)), resolve, reject);
    }

    @HostAccess.Export
    public void call(String name, Value request, Value resolve, Value reject) {
        Optional<Cluster> cluster = context.cluster(name);
        if (cluster.isEmpty()) {
            throw new IllegalArgumentException("unknown cluster '" + name + "'");
        }
        settle(x.call(cluster.get(), call(name, request)).thenApply(HostAnswer::new), resolve, reject);
    }

    @HostAccess.Export
    public void abort(Value verdict) {
        x.abort(Convert.ending(verdict, script));
    }

    @HostAccess.Export
    public void flag(String code) {
        x.flag(code);
    }

    @HostAccess.Export
    public void refreshRoute() {
        x.refreshRoute();
    }

    @HostAccess.Export
    public String routeName() {
        return x.route().map(Route::name).orElse("");
    }

    @HostAccess.Export
    public String remoteAddress() {
        return x.connection().remote().toString();
    }

    @HostAccess.Export
    public String serverName() {
        return x.connection().serverName();
    }

    @HostAccess.Export
    public String upstreamHost() {
        return x.upstream().host();
    }

    Script script() {
        return script;
    }

    void over() {
        over = true;
    }

    /** Runs the script's continuation here, on the loop: stages of a scope complete there. */
    void settle(CompletionStage<?> stage, Value resolve, Value reject) {
        stage.whenComplete((value, error) -> {
            if (over) {
                return;
            }
            if (error == null) {
                resolve.executeVoid(value);
            } else {
                Throwable cause =
                        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
                reject.executeVoid(String.valueOf(cause.getMessage()));
            }
        });
    }

    private Call call(String cluster, Value request) {
        Headers headers = new Headers();
        headers.add(HeaderName.METHOD, text(request, "method", "GET"));
        headers.add(HeaderName.SCHEME, "http");
        headers.add(HeaderName.AUTHORITY, text(request, "authority", cluster));
        headers.add(HeaderName.PATH, text(request, "path", "/"));
        if (request.hasMember("headers")) {
            Convert.headers(request.getMember("headers")).forEach(headers::add);
        }
        Bytes body = request.hasMember("body")
                ? Convert.bytes(request.getMember("body"), script).copy()
                : Bytes.empty();
        int millis = request.hasMember("timeout") ? request.getMember("timeout").asInt() : 0;
        return new Call(headers, Source.of(body), Duration.ofMillis(millis), MAX_ANSWER, Optional.empty(), false);
    }

    private static String text(Value object, String member, String otherwise) {
        return object.hasMember(member) ? Convert.text(object.getMember(member)) : otherwise;
    }
}
