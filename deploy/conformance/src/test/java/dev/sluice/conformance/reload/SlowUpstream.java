package dev.sluice.conformance.reload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** An upstream that answers at once, but for {@code /long}: there it writes piece by piece, each when a swap has happened. */
final class SlowUpstream implements AutoCloseable {
    private static final int PIECES = 20;
    private static final byte[] PIECE = new byte[8192];
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "upstream");
        thread.setDaemon(true);
        return thread;
    });
    private final Semaphore swaps = new Semaphore(0);

    SlowUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/echo", SlowUpstream::echo);
        server.createContext("/long", this::piecemeal);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    void swapped() {
        swaps.release();
    }

    private static void echo(HttpExchange x) throws IOException {
        byte[] body = x.getRequestBody().readAllBytes();
        x.sendResponseHeaders(200, body.length);
        try (OutputStream out = x.getResponseBody()) {
            out.write(body);
        }
    }

    private void piecemeal(HttpExchange x) throws IOException {
        x.sendResponseHeaders(200, (long) PIECES * PIECE.length);
        try (OutputStream out = x.getResponseBody()) {
            for (int i = 0; i < PIECES; i++) {
                if (!swaps.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                    // No swap: the download goes on all the same.
                }
                out.write(PIECE);
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
