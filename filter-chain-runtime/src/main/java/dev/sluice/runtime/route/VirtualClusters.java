package dev.sluice.runtime.route;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.HeaderMatchers;
import io.envoyproxy.envoy.config.route.v3.VirtualCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Names for kinds of requests, for logs and numbers; the first that matches counts, then {@code other}. Immutable. */
record VirtualClusters(List<One> all) {
    private record One(String name, Predicate<Headers> matcher) {}

    static VirtualClusters compile(List<VirtualCluster> clusters, Place place) {
        List<One> all = new ArrayList<>();
        for (int i = 0; i < clusters.size(); i++) {
            Place at = place.index(i).field("headers");
            all.add(new One(
                    clusters.get(i).getName(),
                    HeaderMatchers.compile(clusters.get(i).getHeadersList(), at)));
        }
        return new VirtualClusters(all);
    }

    String of(Headers request) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).matcher.test(request)) {
                return all.get(i).name;
            }
        }
        return all.isEmpty() ? "" : "other";
    }
}
