package dev.sluice.runtime.chain.explain;

import com.google.gson.JsonElement;
import dev.sluice.runtime.route.RouteAccount;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP connection manager would do with a request.
 *
 * @param changes of the head before the first filter sees it: {@code +name: value}, {@code -name: value}
 * @param route null if the request is refused before, or nothing can be said
 * @param filters in the order of the request's way
 * @param timeouts by name, those that are in force
 * @param action the route's action as configured, with what it inherits; null if it does not forward
 */
public record HttpAccount(
        List<String> changes,
        @Nullable RouteAccount route,
        List<FilterAccount> filters,
        Map<String, String> timeouts,
        @Nullable JsonElement action,
        Outcome outcome) {
    /**
     * How it ends, as far as the configuration alone decides: filters before the terminal may answer themselves.
     *
     * @param kind {@code forward}, {@code reply}, {@code refused} before any filter, or {@code unknown}: the terminal was not asked
     * @param cluster it would go to
     * @param status of a reply
     * @param details as in {@code %RESPONSE_CODE_DETAILS%}
     * @param headers of a reply
     * @param changes of the head on its way to the upstream: rewrites and route's headers
     */
    public record Outcome(
            String kind, String cluster, int status, String details, List<String> headers, List<String> changes) {}
}
