package dev.sluice.runtime.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a route was found, or why none was: what {@code sluice explain} shows. Made by the matcher that serves requests. Immutable.
 *
 * @param table name of the route configuration
 * @param virtualHost null if none has the host's name
 * @param domain domain that the host's name was found by, such as {@code *.example.com}
 * @param otherHosts the others, in the order of the file
 * @param passed routes before the chosen one, or all if there is none
 * @param chosen null if no route matches
 * @param requiresTls the virtual host sends plain requests to https, whatever their path
 */
public record RouteAccount(
        String table,
        @Nullable VirtualHost virtualHost,
        String domain,
        List<VirtualHost> otherHosts,
        List<Passed> passed,
        @Nullable Chosen chosen,
        boolean requiresTls) {
    /** {@code at}: {@code FILE:LINE:COLUMN}. */
    public record VirtualHost(String name, List<String> domains, String at) {}

    /**
     * A route that did not match, or not for this share of the requests.
     *
     * @param asks all its conditions
     * @param fails the first that does not hold
     * @param instead what the request has there, may be empty
     */
    public record Passed(int index, String name, String at, String asks, String fails, String instead) {}

    /**
     * The route that matches.
     *
     * @param share of requests that it takes if it does not take all, the others go on to the next route; else empty
     * @param clusters more than one if they are weighted
     */
    public record Chosen(int index, String name, String at, String asks, String share, List<Weighted> clusters) {}

    /**
     * A cluster of a route that forwards.
     *
     * @param cluster its name, or where that is looked for
     * @param percent of the requests that reach the route
     * @param picked this request goes on with it as far as this explanation is concerned
     */
    public record Weighted(String cluster, double percent, boolean picked) {}

    /** The route itself and the account. */
    public record Explained(@Nullable CompiledRoute route, RouteAccount account) {}
}
