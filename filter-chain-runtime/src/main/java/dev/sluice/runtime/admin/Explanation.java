package dev.sluice.runtime.admin;

import dev.sluice.runtime.chain.explain.ListenerAccount;
import java.util.List;

/**
 * What would become of a request, as {@code /explain} and {@code sluice explain} show it. Immutable.
 *
 * @param request as it was understood
 * @param clusters that the request may go to
 * @param notes what the reader should know besides
 */
public record Explanation(
        Request request, ListenerAccount listener, List<ClusterAccount> clusters, List<String> notes) {
    /** {@code source}: address of the client. */
    public record Request(
            String method, String target, List<String> headers, String source, boolean tls, String serverName) {}

    /**
     * A cluster.
     *
     * @param known false: there is none of this name
     */
    public record ClusterAccount(String name, boolean known, String type, String policy, List<Endpoint> endpoints) {}

    /** {@code health}: as {@code /clusters} has it; {@code configured} where nothing runs. */
    public record Endpoint(String address, String health, int weight, int priority) {}
}
