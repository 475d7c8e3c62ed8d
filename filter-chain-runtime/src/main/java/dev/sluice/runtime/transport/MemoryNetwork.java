package dev.sluice.runtime.transport;

import dev.sluice.runtime.event.Loop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Listeners and connections in memory, for tests: who dials a served address gets a {@link MemoryWire}; any other is refused. Loop-confined. */
public final class MemoryNetwork implements Dialer {
    private final Map<SocketAddress, Consumer<MemoryWire>> served = new HashMap<>();
    private int nextPort = 40_000;

    /** Accepts at that address; the consumer gets the server's end. */
    public MemoryNetwork serve(SocketAddress at, Consumer<MemoryWire> accepted) {
        served.put(at, accepted);
        return this;
    }

    /** From now on connects to it are refused. */
    public void refuse(SocketAddress at) {
        served.remove(at);
    }

    /** Connects at once, without a turn: for the test's own clients; null if refused. */
    public @Nullable MemoryWire connect(Loop loop, SocketAddress to) {
        Consumer<MemoryWire> accepted = served.get(to);
        if (accepted == null) {
            return null;
        }
        MemoryWire.Pair pair = MemoryWire.pair(loop, new InetSocketAddress("127.0.0.1", nextPort++), to);
        accepted.accept(pair.server());
        return pair.client();
    }

    @Override
    public Dial dial(Loop loop, SocketAddress to, DialOptions options, DialListener listener) {
        boolean[] over = new boolean[1];
        loop.execute(() -> {
            if (!over[0]) {
                over[0] = true;
                MemoryWire wire = connect(loop, to);
                if (wire == null) {
                    listener.onFailed(false, "delayed_connect_error:_Connection_refused");
                } else {
                    listener.onConnected(wire);
                }
            }
        });
        return () -> over[0] = true;
    }
}
