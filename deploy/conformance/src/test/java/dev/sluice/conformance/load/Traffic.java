package dev.sluice.conformance.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Clients that ask in turn over connections that stay, each on a thread of its own, and an upstream that answers at its own pace. */
final class Traffic {
    static final String YAML = """
            admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
            static_resources:
              listeners:
              - name: front
                address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                filter_chains:
                - filters:
                  - name: http
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: front
                      route_config:
                        virtual_hosts: [{ name: all, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: back } }] }]
                      http_filters:
                      - name: envoy.filters.http.header_mutation
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation
                          mutations: { response_mutations: [{ append: { header: { key: x-seen, value: "1" } } }] }
                      - name: router
                        typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
              clusters:
              - name: back
                type: STATIC
                connect_timeout: 5s
                circuit_breakers: { thresholds: [{ max_connections: CONNECTIONS, max_pending_requests: PENDING, max_requests: 10000 }] }
                load_assignment:
                  cluster_name: back
                  endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: UPSTREAM } } } }] }]
            """;

    private Traffic() {}

    static String yaml(int upstream, int connections, int pending) {
        return YAML.replace("UPSTREAM", String.valueOf(upstream))
                .replace("CONNECTIONS", String.valueOf(connections))
                .replace("PENDING", String.valueOf(pending));
    }

    /** Answers 1 KB to each request, {@code millis} after it came. */
    static ServerSocket upstream(int millis) throws IOException {
        ServerSocket server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        byte[] answer = ("HTTP/1.1 200 OK\r\ncontent-length: 1024\r\n\r\n" + "x".repeat(1024))
                .getBytes(StandardCharsets.US_ASCII);
        daemon(() -> {
            while (true) {
                Socket socket = server.accept();
                daemon(() -> {
                    InputStream in = socket.getInputStream();
                    while (head(in).length() > 0) {
                        Thread.sleep(millis);
                        socket.getOutputStream().write(answer);
                    }
                });
            }
        });
        return server;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception closed) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Up to the blank line; empty at the end. */
    static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (b == '\n' && head.length() > 3 && head.charAt(head.length() - 3) == '\n') {
                return head.toString();
            }
        }
        return "";
    }

    /** Counts of answers by what they were. */
    record Counts(int good, int refused) {}

    /** Every client asks that often; returns when all are answered. */
    static Counts ask(int port, int clients, int times) throws Exception {
        AtomicInteger good = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Thread thread = new Thread(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout(30_000);
                    socket.setTcpNoDelay(true);
                    for (int n = 0; n < times; n++) {
                        (once(socket) ? good : refused).incrementAndGet();
                    }
                } catch (Exception | AssertionError e) {
                    failure.set(e);
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread each : all) {
            each.join();
        }
        Throwable first = failure.get();
        if (first != null) {
            throw new AssertionError("a client failed", first);
        }
        return new Counts(good.get(), refused.get());
    }

    /** Whether the answer is 200 rather than 503. */
    static boolean once(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write("GET / HTTP/1.1\r\nhost: a.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        String head = head(in);
        int at = head.indexOf("content-length: ");
        if (at < 0) {
            throw new IOException("answered " + head);
        }
        in.skipNBytes(Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at))));
        boolean good = head.startsWith("HTTP/1.1 200");
        if (!good && !head.startsWith("HTTP/1.1 503")) {
            throw new IOException("answered " + head);
        }
        return good;
    }
}
