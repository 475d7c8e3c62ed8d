package dev.sluice.conformance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * An upstream that answers each request with its own target, as a header and as the body. A target that names {@code early} is answered before its
 * body was read, {@code bye} ends the connection after the answer, {@code cut} in the middle of it, {@code dead} before it.
 */
final class Echo implements AutoCloseable {
    private final Clients clients = new Clients(Echo::serve);

    Echo() throws IOException {}

    int port() {
        return clients.port();
    }

    private static void serve(Socket one) throws IOException {
        try (one) {
            InputStream in = new BufferedInputStream(one.getInputStream());
            while (answer(in, one.getOutputStream())) {
                // The next one.
            }
        }
    }

    private static boolean answer(InputStream in, OutputStream out) throws IOException {
        String target = line(in).split(" ")[1];
        int length = 0;
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            if (field.startsWith("content-length: ")) {
                length = Integer.parseInt(field.substring(16));
            }
        }
        boolean early = target.contains("early");
        if (!early) {
            in.skipNBytes(length);
        }
        if (target.contains("dead")) {
            return false;
        }
        String body = target.contains("cut") ? target.substring(1) : target;
        String head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nx-target: " + target + "\r\ncontent-length: "
                + target.length() + "\r\n\r\n";
        out.write((head + body).getBytes(StandardCharsets.ISO_8859_1));
        return !early && !target.contains("bye") && !target.contains("cut");
    }

    /** Without its end; at the end of the stream an exception. */
    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** In front of this upstream: a proxy of three filters that change the response, one loop. */
    String config() {
        String filters = "";
        for (int i = 0; i < 3; i++) {
            filters += """
                - name: f%1$d
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
                    mutations:
                      response_mutations:
                      - append: { header: { key: x-f%1$d, value: v }, append_action: OVERWRITE_IF_EXISTS_OR_ADD }
                """.formatted(i).indent(10);
        }
        return config(filters, port());
    }

    /** In front of an upstream: a proxy with an administration interface and these filters, each written ten columns in. */
    static String config(String filters, int upstream) {
        return """
                admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
                static_resources:
                  listeners:
                  - name: front
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains:
                    - filters:
                      - name: hcm
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: front
                          route_config:
                            virtual_hosts:
                            - name: all
                              domains: ["*"]
                              routes: [ { match: { prefix: / }, route: { cluster: upstream } } ]
                          http_filters:
                %s          - name: router
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                  clusters:
                  - name: upstream
                    type: STATIC
                    connect_timeout: 5s
                    load_assignment:
                      cluster_name: upstream
                      endpoints:
                      - lb_endpoints:
                        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } }
                """.formatted(filters, upstream);
    }

    @Override
    public void close() throws IOException {
        clients.close();
    }
}
