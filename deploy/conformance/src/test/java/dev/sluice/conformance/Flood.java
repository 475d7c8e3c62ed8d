package dev.sluice.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** An upstream that answers GET with a large body and, to any other method, reads the head and nothing more. */
final class Flood implements AutoCloseable {
    private static final long BODY = 50L << 20;
    private static final byte[] BYTES = new byte[64 << 10];
    private final Clients clients = new Clients(this::serve);
    final AtomicLong requests = new AtomicLong();
    final AtomicLong sent = new AtomicLong();

    Flood() throws IOException {}

    int port() {
        return clients.port();
    }

    private void serve(Socket one) throws IOException {
        boolean get = get(one.getInputStream());
        requests.incrementAndGet();
        if (get) {
            OutputStream out = one.getOutputStream();
            out.write(("HTTP/1.1 200 OK\r\ncontent-length: " + BODY + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            for (long left = BODY; left > 0; left -= BYTES.length) {
                out.write(BYTES);
                sent.addAndGet(BYTES.length);
            }
        }
    }

    private static boolean get(InputStream in) throws IOException {
        int first = in.read();
        int last = 0;
        for (int next = in.read(); next >= 0 && last != 0x0d0a0d0a; next = last == 0x0d0a0d0a ? 0 : in.read()) {
            last = last << 8 | next;
        }
        return first == 'G';
    }

    @Override
    public void close() throws IOException {
        clients.close();
    }
}
