package dev.sluice.runtime.transport;

import java.util.ArrayList;
import java.util.List;

/**
 * How to listen.
 *
 * @param backlog connections the system keeps until they are accepted, 0 for the system's limit
 * @param reusePort one socket per loop where the system spreads connections over them; else one socket whose loop hands out in turn
 * @param acceptsPerTurn connections accepted on a socket before other sockets get their turn
 */
public record ListenOptions(int backlog, boolean reusePort, SocketOptions accepted, int acceptsPerTurn) {
    private static final int LARGEST_BACKLOG = 65_535;
    private static final int ACCEPTS_PER_TURN = 64;
    public static final ListenOptions STANDARD = new ListenOptions(0, true, SocketOptions.NO_DELAY);

    public ListenOptions(int backlog, boolean reusePort, SocketOptions accepted) {
        this(backlog, reusePort, accepted, ACCEPTS_PER_TURN);
    }

    /** What the system is told; it takes its own limit for more than that. */
    public int systemBacklog() {
        return backlog > 0 ? backlog : LARGEST_BACKLOG;
    }

    /** Envoy's names of what differs in those and only a new socket can have. */
    public List<String> boundUnlike(ListenOptions others) {
        List<String> names = new ArrayList<>();
        if (backlog != others.backlog) {
            names.add("tcp_backlog_size");
        }
        if (reusePort != others.reusePort) {
            names.add("enable_reuse_port");
        }
        return names;
    }
}
