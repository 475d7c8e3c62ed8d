package dev.sluice.conformance.reload;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask as fast as they are answered, each on one connection that must stay open: with bodies both ways, or for a long download. */
final class Load implements AutoCloseable {
    private static final int UPLOAD = 3000;
    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean over;

    private Load(int port) {
        this.port = port;
    }

    /** @param downloads how many of the clients fetch {@code /long}, whose answer lasts over many swaps */
    static Load start(int port, int clients, int downloads) {
        Load load = new Load(port);
        for (int i = 0; i < clients; i++) {
            boolean download = i < downloads;
            Thread thread = new Thread(() -> load.run(download), "client-" + i);
            thread.setDaemon(true);
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    private void run(boolean download) {
        byte[] body = new byte[UPLOAD];
        String head = download
                ? "GET /long HTTP/1.1\r\nhost: a\r\n\r\n"
                : "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: " + UPLOAD + "\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!over) {
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                if (!download) {
                    socket.getOutputStream().write(body);
                }
                answer(in);
                requests.incrementAndGet();
            }
        } catch (IOException | RuntimeException e) {
            failures.add(Thread.currentThread().getName() + ": " + e);
        }
    }

    private void answer(InputStream in) throws IOException {
        String status = line(in);
        long length = -1;
        boolean plugin = false;
        boolean script = false;
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            if (field.startsWith("content-length: ")) {
                length = Long.parseLong(field.substring(16));
            }
            plugin |= field.startsWith("x-plugin: ");
            script |= field.startsWith("x-script: ");
            if (field.equals("connection: close")) {
                throw new IOException("the connection was told to close");
            }
        }
        if (!status.equals("HTTP/1.1 200 OK") || !plugin || !script || length < 0) {
            throw new IOException(status + ", plugin " + plugin + ", script " + script + ", length " + length);
        }
        for (long left = length; left > 0; ) {
            int n = (int) in.skip(left);
            if (n == 0 && in.read() < 0) {
                throw new IOException("cut with " + left + " bytes missing");
            }
            left -= Math.max(1, n);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed after '" + text + "'");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }

    long requests() {
        return requests.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stop();
    }

    /** Each client finishes its request. */
    void stop() {
        over = true;
        try {
            for (Thread thread : threads) {
                thread.join(30_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
