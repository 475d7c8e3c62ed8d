package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.transport.SocketOptions;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A wire on a socket of java.nio, whose selector is level-triggered. */
final class NioWire extends SocketWire implements NioIoHandle {
    private final SocketChannel socket;
    private @Nullable IoRegistration registration;
    private @Nullable SelectionKey key;

    NioWire(
            NettyLoop loop,
            SocketChannel socket,
            @Nullable SocketAddress local,
            SocketAddress remote,
            SocketOptions applied) {
        super(loop, local, remote, applied);
        this.socket = socket;
    }

    @Override
    boolean watch() {
        IoRegistration made = loop.register(this);
        registration = made;
        key = made == null ? null : made.attachment();
        return made != null;
    }

    @Override
    void await(int wanted) {
        SelectionKey at = key;
        if (at != null) {
            at.interestOps(wanted); // our bits are the selector's
        }
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        SelectionKey at = key;
        if (!closed && at != null && at.isValid()) {
            ready(at.readyOps());
        }
    }

    @Override
    boolean connect() throws IOException {
        return socket.connect(remote());
    }

    @Override
    boolean finishConnect() throws IOException {
        return socket.finishConnect();
    }

    @Override
    int receive(ByteBuffer in) throws IOException {
        return socket.read(in);
    }

    @Override
    int transmit(ByteBuffer bytes) throws IOException {
        return socket.write(bytes);
    }

    @Override
    void transmit(ByteBuffer[] both) throws IOException {
        socket.write(both);
    }

    @Override
    void noDelay() throws IOException {
        NioSockets.noDelay(socket);
    }

    @Override
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    SocketAddress askLocal() {
        return Addresses.local(socket);
    }

    @Override
    void lingerZero() {
        try {
            NioSockets.set(socket, StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            // The peer sees an orderly end then.
        }
    }

    @Override
    void closeSocket() {
        IoRegistration at = registration;
        if (at == null) {
            NioSockets.close(socket);
        } else {
            at.cancel();
            loop.closeUnregistered(socket);
        }
    }

    @Override
    public SelectableChannel selectableChannel() {
        return socket;
    }
}
