package dev.sluice.runtime.extension.script;

import com.google.gson.Gson;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Route;
import dev.sluice.filter.Source;
import dev.sluice.filter.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/** An exchange as the prelude sees it. Confined to its loop; after the stream's end no promise of it is settled any more. */
public final class HostExchange {
    private static final int MAX_ANSWER = 1 << 20;
    private static final String NO_ROUTE_CONFIG = "";

    private final Script script;
    private final Exchange x;
    private final @Nullable ScriptFilter filter;
    private final List<CompletableFuture<?>> pending = new ArrayList<>(0);
    private @Nullable Value guest;
    private boolean over;

    /** @param filter null if it is nobody's */
    HostExchange(Script script, Exchange x, @Nullable ScriptFilter filter) {
        this.script = script;
        this.x = x;
        this.filter = filter;
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
        Optional<Cluster> cluster = Objects.requireNonNull(filter).context().cluster(name);
        if (cluster.isEmpty()) {
            throw new IllegalArgumentException("unknown cluster '" + name + "'");
        }
        settle(
                x.call(cluster.get(), call(name, request)).thenApply(answer -> new HostAnswer(answer, script.names())),
                resolve,
                reject);
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

    /** The exchange as the script has it, the same for all callbacks of a stream. */
    Value guest() {
        Value known = guest;
        if (known == null) {
            guest = known = script.exchange(this);
        }
        return known;
    }

    /** Whether no callback has seen this exchange yet. */
    boolean untouched() {
        return guest == null;
    }

    HostMessage request() {
        return new HostMessage(this, x.request());
    }

    Script script() {
        return script;
    }

    void over() {
        over = true;
        pending.clear();
    }

    /** Runs guest code for this stream; failures are counted. */
    <T> T run(Supplier<T> work) {
        try {
            return script.run(this, work);
        } catch (ScriptFailure e) {
            if (filter != null) {
                filter.failed(e);
            }
            throw e;
        }
    }

    /** Settles on the loop, when the script's jobs run. A rejection is a {@link ScriptFailure} with its place. */
    CompletionStage<Value> stage(Value promise) {
        CompletableFuture<Value> stage = new CompletableFuture<>();
        ProxyExecutable done = arguments -> {
            pending.remove(stage);
            return stage.complete(arguments[0]);
        };
        ProxyExecutable failed = arguments -> {
            pending.remove(stage);
            return stage.completeExceptionally(ScriptFailure.ofRejection(arguments[0], script.title()));
        };
        pending.add(stage);
        run(() -> promise.invokeMember("then", done, failed));
        return stage;
    }

    /** Runs the script's continuation here, on the loop: stages of a scope complete there. */
    void settle(CompletionStage<?> stage, Value resolve, Value reject) {
        stage.whenComplete((value, error) -> {
            if (!over) {
                goOn(() -> error == null ? resolve.execute(value) : reject.execute(reason(error)));
            }
        });
    }

    /** One that fails, or the promise of an asynchronous one, fails the stream. */
    Timer timer(Value function, long millis) {
        return x.after(
                Duration.ofMillis(Math.max(0, millis)),
                () -> goOn(() -> {
                    Value result = function.execute();
                    if (Convert.isPromise(result)) {
                        stage(result).whenComplete((value, error) -> {
                            if (error instanceof ScriptFailure failure && !over) {
                                fail(failure);
                            }
                        });
                    }
                    return result;
                }));
    }

    private void goOn(Supplier<Value> work) {
        try {
            run(work);
        } catch (ScriptFailure e) {
            fail(e);
        }
    }

    /** What waits for a promise gets the failure, as nothing may settle it any more; if nothing waits, the stream itself. */
    private void fail(ScriptFailure why) {
        List<CompletableFuture<?>> waiting = List.copyOf(pending);
        pending.clear();
        if (waiting.isEmpty()) {
            x.execute(() -> {
                throw why;
            });
        }
        waiting.forEach(each -> each.completeExceptionally(why));
    }

    private static String reason(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return String.valueOf(cause.getMessage());
    }

    private Call call(String cluster, Value request) {
        Headers headers = new Headers();
        headers.add(HeaderName.METHOD, text(request, "method", "GET"));
        headers.add(HeaderName.SCHEME, "http");
        headers.add(HeaderName.AUTHORITY, text(request, "authority", cluster));
        headers.add(HeaderName.PATH, text(request, "path", "/"));
        Value given = Convert.member(request, "headers");
        if (given != null) {
            Convert.headers(given).forEach(headers::add);
        }
        Value content = Convert.member(request, "body");
        Bytes body =
                content == null ? Bytes.empty() : Convert.bytes(content, script).copy();
        Value timeout = Convert.member(request, "timeout");
        int millis = timeout == null ? 0 : timeout.asInt();
        return new Call(headers, Source.of(body), Duration.ofMillis(millis), MAX_ANSWER, Optional.empty(), false);
    }

    private static String text(Value object, String member, String otherwise) {
        Value value = Convert.member(object, member);
        return value == null ? otherwise : Convert.text(value);
    }
}
