package dev.sluice.filters.http.jwtauthn;

import dev.sluice.filter.Answer;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filters.common.Times;
import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwksAsyncFetch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keys over HTTP, kept for a while; one fetch for all who wait. They are fetched when a token needs them, or, if the configuration says so, ahead and
 * again before they are old: then the old ones serve until new ones have come. Any thread. Source: Envoy, RemoteJwks, JwksAsyncFetch.
 */
final class RemoteKeys implements Keys {
    private static final Duration USUAL_CACHE = Duration.ofMinutes(10);
    private static final Duration AHEAD = Duration.ofSeconds(5);
    private static final Duration USUAL_REFETCH = Duration.ofSeconds(1);
    private static final int MAX_BYTES = 1 << 20;
    private final FilterContext context;
    private final JwtStats stats;
    private final Cluster cluster;
    private final URI uri;
    private final Duration timeout;
    private final Duration cacheFor;
    private final boolean ahead;
    private final Duration refetch;
    private final AtomicReference<@Nullable CompletableFuture<KeySet>> running = new AtomicReference<>();
    private volatile @Nullable Held held;

    private record Held(Optional<KeySet> keys, long untilNanos) {}

    private RemoteKeys(RemoteJwks config, Cluster cluster, URI uri, FilterContext context, JwtStats stats) {
        this.context = context;
        this.stats = stats;
        this.cluster = cluster;
        this.uri = uri;
        this.timeout = Times.of(config.getHttpUri().getTimeout());
        this.cacheFor = config.hasCacheDuration() ? Times.of(config.getCacheDuration()) : USUAL_CACHE;
        this.ahead = config.hasAsyncFetch();
        JwksAsyncFetch async = config.getAsyncFetch();
        this.refetch = async.hasFailedRefetchDuration() ? Times.of(async.getFailedRefetchDuration()) : USUAL_REFETCH;
    }

    static RemoteKeys of(RemoteJwks config, String field, FilterContext context, JwtStats stats) throws InvalidConfig {
        HttpUri where = config.getHttpUri();
        Cluster cluster = context.cluster(where.getCluster())
                .orElseThrow(() -> new InvalidConfig(
                        field + ".http_uri.cluster", "unknown cluster \"" + where.getCluster() + '"'));
        URI uri;
        try {
            uri = URI.create(where.getUri().contains("://") ? where.getUri() : "http://" + where.getUri());
        } catch (IllegalArgumentException e) {
            throw new InvalidConfig(field + ".http_uri.uri", String.valueOf(e.getMessage()));
        }
        RemoteKeys keys = new RemoteKeys(config, cluster, uri, context, stats);
        if (keys.ahead) {
            if (!config.getAsyncFetch().getFastListener()) {
                context.log().log(
                        System.Logger.Level.WARNING,
                        "{0}.async_fetch: the listener does not wait for the keys of {1}, the first requests do;"
                                + " fast_listener: true says so",
                        field,
                        where.getUri());
            }
            context.after(Duration.ZERO, keys::fetchAhead);
        }
        return keys;
    }

    @Override
    public Optional<KeySet> now() {
        Held now = held;
        return now != null && (ahead || context.nanoTime() - now.untilNanos < 0) ? now.keys : Optional.empty();
    }

    private void fetchAhead() {
        fetch().thenAccept(keys -> {
            Duration early = cacheFor.compareTo(AHEAD) > 0 ? cacheFor.minus(AHEAD) : cacheFor;
            context.after(keys.status() == JwtStatus.OK ? early : refetch, this::fetchAhead);
        });
    }

    @Override
    public CompletionStage<KeySet> fetch() {
        CompletableFuture<KeySet> mine = new CompletableFuture<>();
        CompletableFuture<KeySet> first = running.compareAndExchange(null, mine);
        if (first != null) {
            return first;
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : '?' + uri.getRawQuery();
        Call call = Call.get(String.valueOf(uri.getRawAuthority()), path + query)
                .header("x-envoy-internal", "true")
                .timeout(timeout)
                .read(MAX_BYTES);
        context.call(cluster, call).whenComplete((answer, failure) -> {
            KeySet keys = read(answer, failure);
            if (keys.status() == JwtStatus.OK) {
                held = new Held(Optional.of(keys), context.nanoTime() + cacheFor.toNanos());
            }
            running.set(null);
            mine.complete(keys);
        });
        return mine;
    }

    private KeySet read(@Nullable Answer answer, @Nullable Throwable failure) {
        if (answer != null && answer.status() == 200 && answer.body().length() > 0) {
            KeySet keys = KeySet.parse(answer.body().toString());
            boolean good = keys.status() == JwtStatus.OK;
            (good ? stats.fetchSuccess() : stats.fetchFailed()).add(1);
            return good ? keys : KeySet.failed(JwtStatus.FETCH_FAILED);
        }
        String why = answer != null ? "status " + answer.status() : String.valueOf(failure);
        context.log().log(Level.WARNING, "no keys from {0}: {1}", uri, why);
        stats.fetchFailed().add(1);
        return KeySet.failed(JwtStatus.FETCH_FAILED);
    }
}
