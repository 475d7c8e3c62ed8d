package dev.sluice.conformance.reload;

/** Configurations whose listeners speak HTTP. */
final class Yaml {
    /** What is answered without an upstream. */
    static final String EMPTY_ANSWER = answer("{ status: 200 }");

    private Yaml() {}

    /** Fields of the one virtual host: all get that. */
    static String answer(String directResponse) {
        return "routes: [ { match: { prefix: / }, direct_response: " + directResponse + " } ]\n";
    }

    /** A filter by its type alone, named by its last part. */
    static String filter(String type) {
        return "- { name: " + type.substring(type.lastIndexOf('.') + 1)
                + ", typed_config: { \"@type\": type.googleapis.com/" + type + " } }\n";
    }

    /** A cluster of one host, {@code up}. */
    static String cluster(int port) {
        return """
                - name: up
                  load_assignment:
                    cluster_name: up
                    endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } } } ] } ]
                """.formatted(port);
    }

    /** With administration on that port. */
    static String of(int admin, String clusters, String listeners) {
        return """
                admin: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } }
                stats_flush_interval: 0.2s
                static_resources:
                  clusters:
                %s
                  listeners:
                %s""".formatted(admin, indented(clusters, 2), listeners.indent(2));
    }

    /**
     * One listener.
     *
     * @param virtualHost fields of the one virtual host
     * @param filters those before the router, as a list
     */
    static String listener(String name, int port, String virtualHost, String filters) {
        return """
                - name: %s
                  address: { socket_address: { address: 127.0.0.1, port_value: %d } }
                  filter_chains:
                  - filters:
                    - name: http
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                        stat_prefix: test
                        route_config:
                          virtual_hosts:
                          - name: all
                            domains: ["*"]
                %s
                        http_filters:
                %s
                        - name: envoy.filters.http.router
                          typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                """.formatted(name, port, indented(virtualHost, 12), indented(filters, 8));
    }

    private static String indented(String text, int by) {
        return text.stripTrailing().stripIndent().indent(by).stripTrailing();
    }
}
