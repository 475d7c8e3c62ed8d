package dev.sluice.conformance.reload;

import dev.sluice.conformance.clients.Trusting;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;

/**
 * Clients that ask as fast as they are answered, on connections that must stay open: with bodies both ways, or for a long download. Of eight clients four
 * speak HTTP/1.1, two HTTP/1.1 over TLS, and two share one HTTP/2 connection over TLS.
 */
final class Load implements AutoCloseable {
    static final int UPLOAD = 3000;
    private static final int ONE_KIND = 8;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean over;
    private volatile long pauseMillis;

    private Load() {}

    /** One exchange after the other; throws when one is not as it must be. */
    @FunctionalInterface
    interface Client {
        void ask() throws IOException, InterruptedException;
    }

    /** HTTP/1.1 only. @param downloads how many of the clients fetch {@code /long}, whose answer lasts over many swaps */
    static Load start(int port, int clients, int downloads) {
        Load load = new Load();
        for (int i = 0; i < clients; i++) {
            load.plain(port, i < downloads);
        }
        return load;
    }

    /** HTTP/1.1 only, each request some time after the last answer. */
    static Load calm(int port, int clients, Duration pause) {
        Load load = new Load();
        load.pauseMillis = pause.toMillis();
        for (int i = 0; i < clients; i++) {
            load.plain(port, false);
        }
        return load;
    }

    /** All kinds of clients. @param securePort of the same filters behind TLS */
    static Load start(int port, int securePort, int clients, int downloads) throws GeneralSecurityException {
        Load load = new Load();
        SecureClient shared = null;
        for (int i = 0; i < clients; i++) {
            boolean download = i < downloads;
            switch (i % ONE_KIND) {
                case 0, 1, 2, 3 -> load.plain(port, download);
                case 4, 5 -> load.secure(securePort, download);
                default -> {
                    if (shared == null || i % ONE_KIND == ONE_KIND - 2) {
                        shared = new SecureClient(securePort);
                    }
                    SecureClient client = shared;
                    load.run("h2", () -> client.ask(download));
                }
            }
        }
        return load;
    }

    private void plain(int port, boolean download) {
        Thread thread = new Thread(() -> connection(port, download, false), "http1-" + threads.size());
        begin(thread);
    }

    private void secure(int port, boolean download) {
        Thread thread = new Thread(() -> connection(port, download, true), "tls-" + threads.size());
        begin(thread);
    }

    private void begin(Thread thread) {
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void run(String kind, Client client) {
        begin(new Thread(() -> loop(client), kind + '-' + threads.size()));
    }

    private void connection(int port, boolean download, boolean tls) {
        try (Socket socket = tls
                ? Trusting.context().getSocketFactory().createSocket("localhost", port)
                : new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            if (socket instanceof SSLSocket secure) {
                secure.startHandshake();
            }
            InputStream in = new BufferedInputStream(socket.getInputStream());
            byte[] request = request(download);
            loop(() -> {
                socket.getOutputStream().write(request);
                answer(in);
            });
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            failures.add(Thread.currentThread().getName() + ": " + e);
        }
    }

    private static byte[] request(boolean download) {
        String head = download
                ? "GET /long HTTP/1.1\r\nhost: a\r\n\r\n"
                : "POST /echo HTTP/1.1\r\nhost: a\r\ncontent-length: " + UPLOAD + "\r\n\r\n";
        byte[] bytes = new byte[head.length() + (download ? 0 : UPLOAD)];
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, bytes, 0, start.length);
        return bytes;
    }

    private void loop(Client client) {
        try {
            while (!over) {
                client.ask();
                requests.incrementAndGet();
                if (pauseMillis > 0) {
                    Thread.sleep(pauseMillis);
                }
            }
        } catch (IOException | RuntimeException e) {
            failures.add(Thread.currentThread().getName() + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(InputStream in) throws IOException {
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
