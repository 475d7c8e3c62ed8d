package dev.sluice.filter;

import dev.sluice.filter.stats.Counter;
import dev.sluice.filter.stats.Gauge;
import dev.sluice.filter.stats.Histogram;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** A filter's surroundings, living as long as its configuration. Thread-safe; as a scope its thread is a helper thread, not a loop. */
public interface FilterContext extends Scope {
    /** The filter's name in the configuration. */
    String name();

    /** A cluster of the configuration that is being opened; empty if it has none of that name. */
    Optional<Cluster> cluster(String name);

    /**
     * One per extension, name and process, with the bounds asked for last. Keys and values of the JDK's types survive reloads; what holds a plugin's
     * own types is seen by that copy of the plugin only, and dropped with its last filter.
     */
    <K, V> Cache<K, V> cache(String name, Cache.Spec spec);

    /**
     * Numbers are named as in Envoy: under the chain's prefix ({@code http.ingress.} in an HTTP chain, nothing in a network chain), or, if the name
     * begins with a dot, from the top: {@code .edge.http_local_rate_limit.ok}.
     */
    Counter counter(String name);

    /** Named as {@link #counter}; one per name. */
    Gauge gauge(String name);

    /** Named as {@link #counter}; one per name. Values have the unit that the name says, as Envoy's do. */
    Histogram histogram(String name);

    /** For people who run the proxy, under {@code sluice.filter} and the filter's name. Not for each stream: that is the access log's. */
    System.Logger log();

    /**
     * Compiles text with command operators such as {@code %REQ(x-user)%} or {@code %RESPONSE_CODE%}, the ones of access logs. The function runs on the
     * stream's loop and gives "" for an operator without a value. Source: Envoy, access log command operators.
     */
    Function<Stream, String> format(String text) throws InvalidConfig;

    /**
     * As {@link #format(String)} for a format of the configuration: {@code format} is an {@code envoy.config.core.v3.SubstitutionFormatString}. An
     * operator without a value gives {@code -} unless {@code omit_empty_values} is set.
     */
    Function<Stream, String> formatString(Object format) throws InvalidConfig;

    /**
     * Compiles a header matcher of the configuration: {@code matcher} is an {@code envoy.config.route.v3.HeaderMatcher}, or a list of them, all of
     * which must match.
     */
    Predicate<Headers> headerMatcher(Object matcher) throws InvalidConfig;

    /** Compiles a string matcher of the configuration: an {@code envoy.type.matcher.v3.StringMatcher}. */
    Predicate<String> stringMatcher(Object matcher) throws InvalidConfig;

    /** False while the process wants to be taken out of service: {@code /healthcheck/fail} was asked for, or it drains. */
    boolean healthy();

    /** What {@code --service-cluster} or the bootstrap's node says; empty if nothing. */
    String serviceCluster();

    /** Closed off the loops after the last stream of this configuration. */
    void onClose(AutoCloseable resource);

    /**
     * Writes every stream of this filter's chain to these logs at its end: {@code log} is an {@code envoy.config.accesslog.v3.AccessLog} of the
     * filter's own configuration.
     */
    void accessLog(Object log) throws InvalidConfig;
}
