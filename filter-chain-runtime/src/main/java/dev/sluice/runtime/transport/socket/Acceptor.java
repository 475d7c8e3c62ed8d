package dev.sluice.runtime.transport.socket;

import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.transport.AcceptEvents;
import dev.sluice.runtime.transport.ListenOptions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepts on one listening socket; how the system hands clients out is its subclass's. Loop-confined. */
abstract class Acceptor {
    private static final Logger LOG = System.getLogger("sluice.transport");
    /** Out of descriptors, the socket stays ready: without a rest the loop would spin on it. */
    private static final long REST_NANOS = 100_000_000;

    private final SocketAddress local;
    private final NettyLoop loop;
    private final List<NettyLoop> targets;
    private ListenOptions options;
    private final AcceptEvents events;
    private int turn;
    private boolean paused;
    private boolean resting;

    Acceptor(SocketAddress local, NettyLoop loop, List<NettyLoop> targets, ListenOptions options, AcceptEvents events) {
        this.local = local;
        this.loop = loop;
        this.targets = targets;
        this.options = options;
        this.events = events;
    }

    /** A client's socket that no wire owns yet. */
    interface Accepted {
        /** Sets its options. */
        void prepare() throws IOException;

        /** On the loop it shall live on. */
        SocketWire wire(NettyLoop on, @Nullable SocketAddress local);

        void discard();
    }

    /** Has the loop watch the socket; false if it does not. */
    abstract boolean watch();

    /** Whether it waits for clients. */
    abstract void await(boolean clients);

    /** The next client, null if there is none now. */
    abstract @Nullable Accepted accept() throws IOException;

    /** Closes the listening socket. */
    public abstract void close();

    final NettyLoop loop() {
        return loop;
    }

    final ListenOptions options() {
        return options;
    }

    final void register() {
        if (watch()) {
            interest();
        }
    }

    final void use(ListenOptions newer) {
        options = newer;
    }

    final void pause(boolean now) {
        paused = now;
        interest();
    }

    private void interest() {
        await(!paused && !resting);
    }

    /** Clients wait. */
    final void ready() {
        loop.tick();
        for (int i = 0; i < options.acceptsPerTurn() && !paused; i++) {
            try {
                Accepted client = accept();
                if (client == null) {
                    return;
                }
                take(client);
            } catch (IOException e) {
                rest(e);
                return;
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "the owner of " + local + " threw", e);
            }
        }
    }

    private void take(Accepted client) {
        try {
            client.prepare();
        } catch (IOException e) {
            // The client has already gone.
            client.discard();
            return;
        }
        NettyLoop target = events.place(targets.get(turn++ % targets.size()));
        if (turn == Integer.MAX_VALUE) {
            turn = 0;
        }
        if (target == loop) {
            begin(target, client);
        } else {
            target.execute(() -> begin(target, client));
        }
    }

    private void begin(NettyLoop target, Accepted client) {
        SocketWire wire = client.wire(target, Addresses.isOne(local) ? local : null);
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
}
