package dev.sluice.runtime.transport;

import dev.sluice.runtime.event.NettyLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepts on one listening socket. Loop-confined. */
final class Acceptor extends NioSelectableChannelIoHandle<ServerSocketChannel> {
    private static final Logger LOG = System.getLogger("sluice.transport");
    /** Out of descriptors, the socket stays ready: without a rest the loop would spin on it. */
    private static final long REST_NANOS = 100_000_000;

    private final ServerSocketChannel server;
    private final NettyLoop loop;
    private final List<NettyLoop> targets;
    private ListenOptions options;
    private final AcceptEvents events;
    private @Nullable IoRegistration registration;
    private @Nullable SelectionKey key;
    private int turn;
    private boolean paused;
    private boolean resting;

    Acceptor(
            ServerSocketChannel server,
            NettyLoop loop,
            List<NettyLoop> targets,
            ListenOptions options,
            AcceptEvents events) {
        super(server);
        this.server = server;
        this.loop = loop;
        this.targets = targets;
        this.options = options;
        this.events = events;
    }

    NettyLoop loop() {
        return loop;
    }

    void register() {
        IoRegistration made = loop.netty().register(this).getNow();
        if (made != null) {
            registration = made;
            key = made.attachment();
            interest();
        }
    }

    void use(ListenOptions newer) {
        options = newer;
    }

    void pause(boolean now) {
        paused = now;
        interest();
    }

    private void interest() {
        SelectionKey at = key;
        if (at != null && at.isValid()) {
            at.interestOps(paused || resting ? 0 : SelectionKey.OP_ACCEPT);
        }
    }

    @Override
    protected void handle(ServerSocketChannel channel, SelectionKey ready) {
        loop.tick();
        for (int i = 0; i < options.acceptsPerTurn() && !paused && ready.isValid(); i++) {
            try {
                SocketChannel socket = channel.accept();
                if (socket == null) {
                    return;
                }
                take(socket);
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException e) {
                rest(e);
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the owner of " + server + " threw", e);
            }
        }
    }

    private void take(SocketChannel socket) {
        try {
            socket.configureBlocking(false);
            options.accepted().apply(socket);
        } catch (IOException e) {
            // The client has already gone.
            closeQuietly(socket);
            return;
        }
        NettyLoop target = events.place(targets.get(turn++ % targets.size()));
        if (turn == Integer.MAX_VALUE) {
            turn = 0;
        }
        if (target == loop) {
            begin(target, socket);
        } else {
            target.execute(() -> begin(target, socket));
        }
    }

    private void begin(NettyLoop target, SocketChannel socket) {
        SocketWire wire = new SocketWire(target, socket, Addresses.remote(socket), options.accepted());
        if (wire.register()) {
            events.onAccept(wire);
        }
    }

    private void rest(IOException e) {
        resting = true;
        interest();
        LOG.log(Level.WARNING, "cannot accept for a moment: " + e.getMessage());
        events.onAcceptFailed(String.valueOf(e.getMessage()));
        loop.after(REST_NANOS, () -> {
            resting = false;
            interest();
        });
    }

    private static void closeQuietly(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close", e);
        }
    }

    @Override
    public void close() {
        paused = true;
        if (registration != null) {
            registration.cancel();
        }
        try {
            server.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close", e);
        }
    }
}
