package dev.sluice.runtime.listener;

import dev.sluice.runtime.accesslog.AccessLog;
import dev.sluice.runtime.network.ConnectionHome;
import dev.sluice.runtime.network.DownstreamConnection;
import dev.sluice.runtime.transport.tls.TlsContext;
import dev.sluice.runtime.transport.tls.TlsWire;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The chains that were current when a connection came; closed when they are not current any more and the last such connection has gone. */
final class Generation implements ConnectionHome {
    private final RunningListener listener;
    private final ListenerChains chains;
    private final int port;
    private final int number;
    private final AtomicInteger users = new AtomicInteger(1);

    Generation(RunningListener listener, ListenerChains chains, int port, int number) {
        this.listener = listener;
        this.chains = chains;
        this.number = number;
        this.port = port;
    }

    ListenerChains chains() {
        return chains;
    }

    /** Counts up: the larger is the newer. */
    int number() {
        return number;
    }

    void enter() {
        users.incrementAndGet();
    }

    void leave() {
        if (users.decrementAndGet() == 0) {
            chains.close();
        }
    }

    /** A connection of an older generation comes over, as far as it can. */
    void take(DownstreamConnection connection) {
        Generation before = (Generation) connection.home();
        if (before == this || !connection.served()) {
            return;
        }
        OpenedChain chain = find(connection);
        if (chain != null && connection.use(chain.filters(), this)) {
            enter();
            before.leave();
        } else {
            connection.drain();
        }
    }

    private @Nullable OpenedChain find(DownstreamConnection connection) {
        return chains.find(new ChainMatch.ConnectionView(
                connection.local(),
                connection.remote(),
                connection.directRemote(),
                connection.serverName(),
                connection.transportProtocol(),
                connection.applicationProtocols()));
    }

    void choose(DownstreamConnection connection) {
        if (connection.transportProtocol().isEmpty()) {
            connection.transportProtocol("raw_buffer");
        }
        OpenedChain chain = newest(connection);
        TlsContext tls = chain == null ? null : chain.tls();
        if (chain == null || tls == null) {
            serve(connection, chain);
        } else {
            tls.accept(connection.wire(), chain.secureNanos(), new Securing(connection));
        }
    }

    /** Moves the connection to the newest chains; null if none of them is meant. */
    private @Nullable OpenedChain newest(DownstreamConnection connection) {
        Generation newest = listener.current();
        if (connection.home() instanceof Generation mine && mine != newest) {
            newest.enter();
            connection.home(newest);
            mine.leave();
        }
        return newest.find(connection);
    }

    private void serve(DownstreamConnection connection, @Nullable OpenedChain chain) {
        if (chain == null) {
            listener.stats().noMatch().add(1);
            connection.flag("NR");
            connection.cut("filter_chain_not_found");
        } else {
            connection.serve(chain.filters());
        }
    }

    /** A connection whose handshake runs: its filters begin after it, and by then there may be newer ones. */
    private final class Securing implements TlsWire.Shake {
        private final DownstreamConnection connection;

        Securing(DownstreamConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onSecure(TlsWire wire) {
            connection.secured(wire, wire.session());
            serve(connection, newest(connection));
        }

        @Override
        public void onInsecure(boolean timedOut, String reason) {
            if (timedOut) {
                listener.stats().secureTimeout().add(1);
                connection.cut("transport_socket_connect_timeout");
            } else {
                connection.insecure(reason);
            }
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public int bufferLimitBytes() {
        return chains.plan().bufferLimitBytes();
    }

    @Override
    public AccessLog[] logs() {
        return chains.logs();
    }

    @Override
    public void closed(DownstreamConnection connection) {
        listener.gone(connection, !chains.plan().ignoresGlobalLimit());
        leave();
    }
}
