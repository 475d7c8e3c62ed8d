package dev.sluice.conformance.clients;

import dev.sluice.conformance.Servers;
import dev.sluice.runtime.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A proxy in this process that takes HTTP/1.1 and HTTP/2 and forwards {@code /h1…} as HTTP/1.1 and the rest as HTTP/2, to one port each. */
final class Front implements AutoCloseable {
    private final Server server;

    Front(int http1, int http2) throws Exception {
        server = Servers.start(config(http1, http2));
    }

    int port() {
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }

    private static String cluster(String name, int port, String more) {
        return """
              - name: %s
                %s
                load_assignment:
                  cluster_name: %s
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
            """.formatted(name, more, name, port);
    }

    private static String config(int http1, int http2) {
        String listener = """
            static_resources:
              listeners:
              - address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - {match: {prefix: /direct}, direct_response: {status: 200, body: {inline_string: direct}}}
                          - {match: {prefix: /h1}, route: {cluster: h1, timeout: 0s}}
                          - match: {prefix: /}
                            route: {cluster: h2, timeout: 0s, max_stream_duration: {grpc_timeout_header_max: 0s}}
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
            """;
        return listener
                + cluster("h1", http1, "connect_timeout: 5s")
                + cluster("h2", http2, "http2_protocol_options: {}");
    }
}
