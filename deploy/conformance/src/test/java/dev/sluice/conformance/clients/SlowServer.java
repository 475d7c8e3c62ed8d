package dev.sluice.conformance.clients;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An HTTP/1.1 server that reads the whole request and answers with {@code ?n=} bytes; if not said, later and with five. */
final class SlowServer implements AutoCloseable {
    private static final int WAIT_MILLIS = 150;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;

    SlowServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange;
                    InputStream body = exchange.getRequestBody()) {
                long read = body.transferTo(java.io.OutputStream.nullOutputStream());
                String query = exchange.getRequestURI().getQuery();
                int n = query == null ? 5 : Integer.parseInt(query.substring(2));
                if (query == null && closing.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
                exchange.getResponseHeaders().add("x-read", Long.toString(read));
                exchange.sendResponseHeaders(200, n);
                exchange.getResponseBody().write(new byte[n]);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
