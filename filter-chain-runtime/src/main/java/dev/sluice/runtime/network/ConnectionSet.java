package dev.sluice.runtime.network;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The open connections of one listener on one loop: a list through the connections themselves. Loop-confined. */
public final class ConnectionSet {
    private @Nullable DownstreamConnection first;
    private int size;

    public int size() {
        return size;
    }

    public void add(DownstreamConnection connection) {
        connection.next = first;
        if (first != null) {
            first.previous = connection;
        }
        first = connection;
        size++;
    }

    public void remove(DownstreamConnection connection) {
        if (connection.previous != null) {
            connection.previous.next = connection.next;
        } else if (first == connection) {
            first = connection.next;
        } else {
            return;
        }
        if (connection.next != null) {
            connection.next.previous = connection.previous;
        }
        connection.next = null;
        connection.previous = null;
        size--;
    }

    /** The action may close the connection it is given. */
    public void forEach(Consumer<? super DownstreamConnection> action) {
        DownstreamConnection at = first;
        while (at != null) {
            DownstreamConnection following = at.next;
            action.accept(at);
            at = following;
        }
    }
}
