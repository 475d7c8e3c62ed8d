package dev.sluice.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** One connection of the client. */
final class Link implements Protocol.Answers, Tls.Reader {
    private final Owner owner;
    private final SocketChannel socket = SocketChannel.open();
    private final SelectionKey key;
    private final Protocol protocol;
    private final Optional<Tls> tls;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private boolean ready;
    private int asked;

    Link(Owner owner, Client.Plan plan, Selector selector) throws IOException {
        this.owner = owner;
        protocol = plan.streams() > 0 ? new Http2(plan.path(), plan.streams()) : new Http1(plan.path(), plan.fresh());
        tls = plan.tls() ? Optional.of(new Tls(plan.port(), plan.resume())) : Optional.empty();
        socket.configureBlocking(false);
        boolean now = socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port()));
        key = socket.register(selector, SelectionKey.OP_CONNECT, this);
        if (now) {
            connected();
        }
    }

    /** Requests under way. */
    int asked() {
        return asked;
    }

    boolean canAsk() {
        return ready && asked < protocol.room();
    }

    void ask(long intended) throws IOException {
        asked++;
        transmit(protocol.ask(intended));
    }

    private void connected() throws IOException {
        socket.socket().setTcpNoDelay(true);
        key.interestOps(SelectionKey.OP_READ);
        if (tls.isPresent()) {
            write(tls.get().wrap(ByteBuffer.allocate(0)));
        } else {
            begin();
        }
    }

    private void begin() throws IOException {
        ready = true;
        ByteBuffer preface = protocol.preface();
        if (preface.hasRemaining()) {
            transmit(preface);
        }
        owner.ready(this);
    }

    /** @param shared for the bytes that come in */
    void selected(ByteBuffer shared) throws IOException {
        if (key.isConnectable()) {
            socket.finishConnect();
            connected();
            return;
        }
        if (key.isWritable()) {
            write(ByteBuffer.allocate(0));
        }
        int n = socket.read(shared.clear());
        if (n < 0) {
            throw new IOException("closed by the peer");
        }
        if (tls.isPresent()) {
            tls.get().unwrap(shared.flip(), this);
            if (!ready && tls.get().done()) {
                begin();
            }
        } else {
            plain(shared.flip());
        }
    }

    @Override
    public void plain(ByteBuffer bytes) {
        protocol.feed(bytes, this);
    }

    @Override
    public void answered(int status, long intended) {
        asked--;
        owner.answered(this, status, intended);
    }

    /** The protocol's own bytes, or the handshake's: those are encrypted already. */
    @Override
    public void send(ByteBuffer bytes) {
        try {
            write(bytes);
        } catch (IOException e) {
            // The next read says so too.
            owner.failed(this, e);
        }
    }

    private void transmit(ByteBuffer bytes) throws IOException {
        write(tls.isPresent() ? tls.get().wrap(bytes) : bytes);
    }

    private void write(ByteBuffer bytes) throws IOException {
        ByteBuffer all = bytes;
        if (out.hasRemaining()) {
            all = ByteBuffer.allocate(out.remaining() + bytes.remaining())
                    .put(out)
                    .put(bytes)
                    .flip();
        }
        socket.write(all);
        out = all;
        key.interestOps(all.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    void close() {
        key.cancel();
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    interface Owner {
        void ready(Link link);

        void answered(Link link, int status, long intended);

        void failed(Link link, IOException why);
    }
}
