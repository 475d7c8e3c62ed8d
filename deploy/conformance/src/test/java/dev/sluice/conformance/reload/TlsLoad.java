package dev.sluice.conformance.reload;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Clients that ask over TLS without a pause, one half on connections that must stay, the other on a new one for each request. */
final class TlsLoad implements AutoCloseable {
    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> subjects = ConcurrentHashMap.newKeySet();
    private final AtomicLong handshakes = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private volatile boolean over;

    private TlsLoad(int port) {
        this.port = port;
    }

    static TlsLoad start(int port, int clients) {
        TlsLoad load = new TlsLoad(port);
        for (int i = 0; i < clients; i++) {
            boolean stays = i % 2 == 0;
            Thread thread = new Thread(() -> load.run(stays), "tls-client-" + i);
            thread.setDaemon(true);
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private void run(boolean stays) {
        try {
            while (!over) {
                connection(stays);
            }
        } catch (IOException | RuntimeException e) {
            failures.add(Thread.currentThread().getName() + ": " + e);
        }
    }

    private void connection(boolean stays) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        // A context of its own: nothing is resumed.
        try (SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, "a.test", port, true)) {
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            handshakes.incrementAndGet();
            subjects.add(socket.getSession().getPeerPrincipal().getName());
            InputStream in = new BufferedInputStream(socket.getInputStream());
            do {
                socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                answer(in);
                requests.incrementAndGet();
            } while (stays && !over);
        }
    }

    private static void answer(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\nhi") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed after '" + text + "'");
            }
            text.append((char) b);
        }
        if (!text.toString().startsWith("HTTP/1.1 200 OK")) {
            throw new IOException(text.toString());
        }
    }

    long handshakes() {
        return handshakes.get();
    }

    long requests() {
        return requests.get();
    }

    /** Of the certificates seen so far. */
    Set<String> subjects() {
        return subjects;
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
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
