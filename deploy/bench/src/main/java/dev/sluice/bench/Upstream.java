package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Answers {@code GET /b/N} with N bytes, over connections that stay. One thread. */
final class Upstream implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final Map<Integer, ByteBuffer> answers = new HashMap<>();

    Upstream() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        Thread thread = new Thread(this::run, "upstream");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.socket().getLocalPort();
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the upstream failed", e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                ((Peer) key.attachment()).ready();
            }
        } catch (IOException e) {
            key.cancel();
            closeQuietly(key);
        }
    }

    private static void closeQuietly(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private void accept() throws IOException {
        for (SocketChannel socket = server.accept(); socket != null; socket = server.accept()) {
            socket.configureBlocking(false);
            socket.socket().setTcpNoDelay(true);
            Peer peer = new Peer(socket);
            peer.key = socket.register(selector, SelectionKey.OP_READ, peer);
        }
    }

    private ByteBuffer answer(int bytes) {
        return answers.computeIfAbsent(bytes, n -> {
                    byte[] head = ("HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: " + n
                                    + "\r\ncache-control: no-cache\r\nserver: bench\r\netag: \"abcdef\"\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
                    ByteBuffer all = ByteBuffer.allocateDirect(head.length + n);
                    all.put(head);
                    while (all.hasRemaining()) {
                        all.put((byte) 'x');
                    }
                    return all.flip();
                })
                .duplicate();
    }

    @Override
    public void close() throws IOException {
        server.close();
        selector.close();
    }

    /** A connection of a proxy. */
    private final class Peer {
        private final SocketChannel socket;
        private final ByteBuffer in = ByteBuffer.allocate(16 << 10);
        private ByteBuffer out = ByteBuffer.allocate(0);
        private SelectionKey key;

        Peer(SocketChannel socket) {
            this.socket = socket;
        }

        void ready() throws IOException {
            if (out.hasRemaining() && !flush()) {
                return;
            }
            if (socket.read(in) < 0) {
                socket.close();
                return;
            }
            serve();
        }

        private void serve() throws IOException {
            int from = 0;
            int to = in.position();
            for (int end = end(from, to); end > 0 && !out.hasRemaining(); end = end(from, to)) {
                out = answer(bytes(from));
                from = end;
                if (!flush()) {
                    break;
                }
            }
            in.flip().position(from);
            in.compact();
        }

        private boolean flush() throws IOException {
            socket.write(out);
            key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            return !out.hasRemaining();
        }

        private int end(int from, int to) {
            for (int i = from + 3; i < to; i++) {
                if (in.get(i) == '\n' && in.get(i - 2) == '\n') {
                    return i + 1;
                }
            }
            return -1;
        }

        /** The digits of {@code GET /b/N }. */
        private int bytes(int from) {
            int n = 0;
            for (int i = from + 7; in.get(i) >= '0' && in.get(i) <= '9'; i++) {
                n = n * 10 + in.get(i) - '0';
            }
            return n;
        }
    }
}
