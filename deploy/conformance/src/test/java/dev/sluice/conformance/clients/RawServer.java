package dev.sluice.conformance.clients;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP/1.1 server that keeps every byte it hears, a text for each connection, and answers what ends with an empty line. */
final class RawServer implements AutoCloseable {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<Heard> connections = new CopyOnWriteArrayList<>();

    /** What came on one connection. */
    private static final class Heard {
        private final StringBuilder text = new StringBuilder();

        synchronized void add(String more) {
            text.append(more);
        }

        synchronized boolean over() {
            return text.indexOf("\r\n\r\n", Math.max(0, text.length() - 4)) >= 0;
        }

        @Override
        public synchronized String toString() {
            return text.toString();
        }
    }

    RawServer() throws IOException {
        run(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** What each connection has said so far. */
    List<String> heard() {
        return connections.stream().map(Heard::toString).toList();
    }

    private static void run(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                Heard heard = new Heard();
                connections.add(heard);
                run(() -> serve(socket, heard));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket socket, Heard heard) {
        byte[] bytes = new byte[4096];
        try (socket;
                InputStream in = socket.getInputStream()) {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                heard.add(new String(bytes, 0, n, StandardCharsets.ISO_8859_1));
                if (heard.over()) {
                    socket.getOutputStream().write(ANSWER);
                }
            }
            heard.add("<end>");
        } catch (IOException gone) {
            heard.add("<cut>");
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
