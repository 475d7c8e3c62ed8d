package dev.sluice.conformance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An upstream that answers each request with its own target, as a header and as the body. A target that names {@code early} is answered before its
 * body was read, {@code bye} ends the connection after the answer, {@code cut} in the middle of it, {@code dead} before it.
 */
final class Echo implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    Echo() throws IOException {
        start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(null, work, "echo", 256 << 10);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket one = socket.accept();
                one.setTcpNoDelay(true);
                open.add(one);
                start(() -> serve(one));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private static void serve(Socket one) {
        try (one) {
            InputStream in = new BufferedInputStream(one.getInputStream());
            while (answer(in, one.getOutputStream())) {
                // The next one.
            }
        } catch (IOException gone) {
            // The proxy has had enough of it.
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
        return """
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
                              routes: [ { match: { prefix: / }, route: { cluster: echo } } ]
                          http_filters:
                %s          - name: router
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                  clusters:
                  - name: echo
                    type: STATIC
                    connect_timeout: 5s
                    load_assignment:
                      cluster_name: echo
                      endpoints:
                      - lb_endpoints:
                        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: %d } } }
                """.formatted(filters, port());
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket one : open) {
            one.close();
        }
    }
}
