package dev.sluice.runtime.app;

import dev.sluice.runtime.event.Polling;
import java.util.List;

/**
 * Begins, beside the main thread, what a start will need anyway and what takes longest: the descriptors of Envoy's messages (a sixth of a start), then
 * Netty's loop and its native library. Static initialisers run once, so whoever comes second waits or finds them done. One thread, which ends by itself.
 */
final class EarlyClasses {
    /** In the order in which a start comes to them. Names, so that nothing here counts as a use of a message. */
    private static final List<String> NAMES = List.of(
            "io.envoyproxy.envoy.config.bootstrap.v3.BootstrapProto",
            "io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManagerProto",
            "io.netty.channel.MultiThreadIoEventLoopGroup");

    private EarlyClasses() {}

    static void begin() {
        Thread thread = new Thread(EarlyClasses::load, "sluice-early");
        thread.setDaemon(true);
        thread.start();
    }

    private static void load() {
        for (String name : NAMES) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException | LinkageError e) {
                // Whoever needs it will say so.
                return;
            }
        }
        try {
            Polling.chosen();
        } catch (IllegalStateException e) {
            // The loops will say so.
        }
    }
}
