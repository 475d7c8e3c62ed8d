package dev.sluice.runtime.event;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Sockets whose key was cancelled, closed as soon as the next selection has forgotten it. Closed while the selector still knows it, a socket costs
 * two system calls more: java.nio asks for SO_LINGER and shuts it down, because it cannot close it yet. As long as there are some, the selector
 * does not sleep, and they are closed before any callback runs. Loop-confined.
 */
final class Closing implements SelectStrategy {
    private static final Logger LOG = System.getLogger("sluice.event");
    private final List<SelectableChannel> channels = new ArrayList<>();
    private boolean over;

    void add(SelectableChannel channel) {
        if (over) {
            close(channel);
        } else {
            channels.add(channel);
        }
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        if (channels.isEmpty()) {
            return hasTasks ? selectNow.get() : SELECT;
        }
        int ready = selectNow.get();
        closeAll();
        return ready;
    }

    /** The loop ends: nothing waits for a selection any more. */
    void end() {
        over = true;
        closeAll();
    }

    private void closeAll() {
        for (int i = 0; i < channels.size(); i++) {
            close(channels.get(i));
        }
        channels.clear();
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close", e);
        }
    }
}
