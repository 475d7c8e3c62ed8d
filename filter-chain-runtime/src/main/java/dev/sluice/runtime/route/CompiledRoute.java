package dev.sluice.runtime.route;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Route;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.accesslog.HeaderMutations;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.upstream.plan.ProxyHeader;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A route, or one weighted cluster of it, ready to use. Immutable, any loop. The exchanges it is given are {@link RouteInput}s, as those of the runtime
 * are.
 */
public final class CompiledRoute implements Route {
    private static final HeaderName ORIGINAL_PATH = HeaderName.of("x-envoy-original-path");

    /**
     * What a route is made of.
     *
     * @param direct null for routes that forward
     * @param requestMutations in the order in which they are applied
     * @param perFilter by position in the chain
     * @param action as configured, with what it inherits; null for routes that do not forward
     */
    record Parts(
            String name,
            VirtualHostFacts host,
            Metadata metadata,
            @Nullable DirectAnswer direct,
            Forwarding forwarding,
            List<HeaderMutations> requestMutations,
            List<HeaderMutations> responseMutations,
            PerFilter perFilter,
            @Nullable RouteAction action) {}

    /**
     * How a route forwards.
     *
     * @param rawHeader what hosts hear first that get the bytes behind a CONNECT alone; null for nothing
     */
    record Forwarding(
            ClusterChoice cluster,
            HostRewrite host,
            boolean autoHost,
            boolean appendForwardedHost,
            @Nullable PathRewrite path,
            long maxStreamNanos,
            GrpcDeadline grpcDeadline,
            Map<String, Boolean> upgrades,
            @Nullable ProxyHeader rawHeader) {
        static final Forwarding NOWHERE = new Forwarding(
                ClusterChoice.NONE, HostRewrite.NONE, false, false, null, -1, GrpcDeadline.NONE, Map.of(), null);
    }

    /** What all routes of a virtual host share. */
    record VirtualHostFacts(
            String name, List<String> domains, Place place, Metadata metadata, VirtualClusters virtualClusters) {}

    private final Parts parts;
    private final Forwarding forwarding;
    private final HeaderMutations[] requestMutations;
    private final HeaderMutations[] responseMutations;
    /** What the room above makes of it, made once; two makers at a time make the same. */
    private volatile @Nullable Object seen;

    CompiledRoute(Parts parts) {
        this.parts = parts;
        this.forwarding = parts.forwarding;
        this.requestMutations = some(parts.requestMutations);
        this.responseMutations = some(parts.responseMutations);
    }

    private static HeaderMutations[] some(List<HeaderMutations> all) {
        return all.stream().filter(m -> !m.isEmpty()).toArray(HeaderMutations[]::new);
    }

    /** This route as its matcher wants to see it: made at the first match and kept. There is one such matcher. */
    public Object seenAs(Function<CompiledRoute, Object> view) {
        Object known = seen;
        if (known == null) {
            known = view.apply(this);
            seen = known;
        }
        return known;
    }

    @Override
    public String name() {
        return parts.name;
    }

    /** Whether this route allows that kind of upgrade (lower case); null if it does not say. */
    public @Nullable Boolean upgrades(String kind) {
        return forwarding.upgrades.get(kind);
    }

    /** What hosts hear first that get the bytes behind a CONNECT alone; null for nothing. */
    public @Nullable ProxyHeader rawHeader() {
        return forwarding.rawHeader;
    }

    @Override
    public String virtualHost() {
        return parts.host.name;
    }

    /** For {@code METADATA(ROUTE:…)} and {@code METADATA(VIRTUAL_HOST:…)}; null for other kinds. */
    public @Nullable Metadata metadata(String kind) {
        return switch (kind) {
            case "ROUTE" -> parts.metadata;
            case "VIRTUAL_HOST" -> parts.host.metadata;
            default -> null;
        };
    }

    /** The first virtual cluster of the virtual host that takes the request; empty if it has none. */
    public String virtualCluster(Headers request) {
        return parts.host.virtualClusters.of(request);
    }

    /** What {@link PerRouteOpener} made. */
    public PerFilter perFilter() {
        return parts.perFilter;
    }

    /** The cluster's name, or where it is looked for; empty if it does not forward. */
    String clusterWords() {
        return forwarding.cluster.words();
    }

    /** As configured, with what it inherits; null if it does not forward. */
    public @Nullable RouteAction action() {
        return parts.action;
    }

    /** The host becomes the name of the upstream host, once that is chosen: then call {@link #rewriteHost}. */
    public boolean autoHostRewrite() {
        return forwarding.autoHost;
    }

    /** {@code max_stream_duration}; 0 for no limit, negative if the route does not say. What a gRPC client asks for comes first. */
    public long maxStreamNanos(Headers request) {
        long asked = forwarding.grpcDeadline.nanos(request);
        return asked >= 0 ? asked : forwarding.maxStreamNanos;
    }

    /** Gives the request the host's name, as {@code auto_host_rewrite} wants it. */
    public void rewriteHost(Headers request, String hostname) {
        if (!hostname.isEmpty()) {
            HostRewrite.write(request, hostname, forwarding.appendForwardedHost);
        }
    }

    /** With the route's response header operations applied. */
    @Override
    public Optional<Verdict.Reply> direct(Exchange x) {
        DirectAnswer direct = parts.direct;
        return direct == null ? Optional.empty() : Optional.of(direct((RouteInput) x));
    }

    Verdict.Reply direct(RouteInput in) {
        DirectAnswer direct = parts.direct;
        if (direct == null) {
            throw new IllegalStateException("not a direct response");
        }
        Verdict.Reply reply = direct.reply(in.requestHeaders());
        if (responseMutations.length == 0) {
            return reply;
        }
        Headers headers = reply.headers().copy();
        mutate(responseMutations, headers, in);
        return reply.headers(headers);
    }

    @Override
    public Optional<Cluster> cluster(Exchange x) {
        return forwarding.cluster.of(x.request().headers());
    }

    /** Headers first, then host, then path, as in Envoy: a format sees the path that came in. */
    @Override
    public void prepare(Exchange x) {
        prepare((RouteInput) x);
    }

    void prepare(RouteInput in) {
        Headers head = in.requestHeaders();
        mutate(requestMutations, head, in);
        if (forwarding.host != HostRewrite.NONE) {
            String host = forwarding.host.host(head);
            if (!host.isEmpty()) {
                HostRewrite.write(head, host, forwarding.appendForwardedHost);
            }
        }
        if (forwarding.path != null) {
            rewritePath(head, forwarding.path);
        }
    }

    private static void rewritePath(Headers head, PathRewrite rewrite) {
        String old = head.get(HeaderName.PATH);
        String made = rewrite.applyToTarget(old);
        if (made != null) {
            head.set(ORIGINAL_PATH, old);
            head.set(HeaderName.PATH, made);
        }
    }

    @Override
    public void finish(Exchange x) {
        finish((RouteInput) x);
    }

    void finish(RouteInput in) {
        if (responseMutations.length > 0) {
            mutate(responseMutations, in.responseHeaders(), in);
        }
    }

    private static void mutate(HeaderMutations[] all, Headers headers, RouteInput in) {
        for (HeaderMutations each : all) {
            each.apply(headers, in);
        }
    }
}
