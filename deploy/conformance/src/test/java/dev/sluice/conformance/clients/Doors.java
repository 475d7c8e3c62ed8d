package dev.sluice.conformance.clients;

import dev.sluice.conformance.Servers;
import dev.sluice.runtime.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Two proxies in this process that let WebSockets through: {@code /one} goes to the server as HTTP/1.1, {@code /two} to the second proxy as HTTP/2 and
 * from there to the server as HTTP/1.1.
 */
final class Doors implements AutoCloseable {
    private final Server inner;
    private final Server outer;

    Doors(int server) throws Exception {
        this(server, "");
    }

    /** {@code filters} of the first, as lines of YAML. */
    Doors(int server, String filters) throws Exception {
        inner = Servers.start(config(server, server, ""));
        outer = Servers.start(config(server, port(inner), filters));
    }

    private static int port(Server server) {
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
    }

    int port() {
        return port(outer);
    }

    @Override
    public void close() throws IOException {
        outer.stop();
        inner.stop();
    }

    private static String config(int one, int two, String filters) {
        return """
            static_resources:
              listeners:
              - address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      upgrade_configs: [{upgrade_type: websocket}]
                      http2_protocol_options: {allow_connect: true}
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - {match: {prefix: /two}, route: {cluster: two, prefix_rewrite: /one}}
                          - {match: {prefix: /}, route: {cluster: one}}
                      http_filters:
            %s          - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
              - name: one
                load_assignment:
                  cluster_name: one
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
              - name: two
                http2_protocol_options: {allow_connect: true}
                load_assignment:
                  cluster_name: two
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
            """.formatted(filters.indent(10), one, two);
    }
}
