package dev.sluice.conformance.clients;

import dev.sluice.conformance.Pki;
import dev.sluice.conformance.Servers;
import dev.sluice.runtime.config.BootstrapInput;
import dev.sluice.runtime.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A proxy in this process that takes HTTP/1.1 and HTTP/2, plain and over TLS, and forwards {@code /h1…} as HTTP/1.1 and the rest as HTTP/2, to one port each. */
final class Front implements AutoCloseable {
    private final Server server;

    Front(int http1, int http2) throws Exception {
        this(http1, http2, Duration.ofMillis(200));
    }

    /** {@code drain}: so long it waits for what runs when it is stopped. */
    Front(int http1, int http2, Duration drain) throws Exception {
        this(http1, http2, drain, "");
    }

    /** {@code filters} before the router, as lines of YAML. */
    Front(int http1, int http2, Duration drain, String filters) throws Exception {
        String config = config(http1, http2, filters.indent(10));
        BootstrapInput input = new BootstrapInput(Optional.empty(), Optional.of(config), false, false);
        server = Server.start(Servers.options(input, 1, drain, Path.of("no-plugins"), false, false), input.read());
    }

    int port() {
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
    }

    /** Its certificate is one of {@link Pki}'s. */
    int securePort() {
        return ((InetSocketAddress) server.addresses().get(1)).getPort();
    }

    /** Itself. */
    Server server() {
        return server;
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    @Override
    public void close() throws IOException {
        server.stop();
    }

    /** A cluster of one host on this machine, with more of its fields. */
    static String cluster(String name, int port, String more) {
        return """
              - name: %s
                %s
                load_assignment:
                  cluster_name: %s
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
            """.formatted(name, more, name, port);
    }

    private static String config(int http1, int http2, String filters) {
        String listener = """
            static_resources:
              listeners:
              - name: plain
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters: &filters
                  - name: manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      upgrade_configs: [{upgrade_type: websocket}]
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
            FILTERS          - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              - name: secure
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters: *filters
                  transport_socket:
                    name: tls
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                      common_tls_context:
                        alpn_protocols: [h2, http/1.1]
                        tls_certificates:
                        - certificate_chain: {filename: PKI/ec.pem}
                          private_key: {filename: PKI/ec.key}
              clusters:
            """;
        return listener.replace("PKI", Pki.SHARED.folder().toString()).replace("FILTERS", filters)
                + cluster("h1", http1, "connect_timeout: 5s")
                + cluster("h2", http2, "http2_protocol_options: {}");
    }
}
