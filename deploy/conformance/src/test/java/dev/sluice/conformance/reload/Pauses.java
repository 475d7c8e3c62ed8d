package dev.sluice.conformance.reload;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * How late the loops are: a network filter that no swap touches sets a timer every two milliseconds on connections that are spread over the loops, and
 * counts by how much each is late. A loop that is idle is late by up to a millisecond, as that is the grain of its clock.
 */
final class Pauses implements AutoCloseable {
    /** Tenths of a millisecond; the last counts all that is later. */
    private static final int BUCKETS = 5000;

    private static final int CONNECTIONS = 8;
    private static final int SETTLE_MILLIS = 20;
    private static final String SOURCE = """
            package acme;
            import dev.sluice.filter.*;
            import dev.sluice.filter.network.*;
            import java.time.Duration;
            import java.util.concurrent.atomic.AtomicLongArray;
            public record Pauses() implements NetworkFilter {
                @Override public Verdict onConnection(RawConnection c) {
                    tick(c);
                    return Verdict.proceed();
                }
                private static void tick(RawConnection c) {
                    long due = System.nanoTime() + 2_000_000;
                    c.after(Duration.ofMillis(2), () -> {
                        AtomicLongArray late = (AtomicLongArray) System.getProperties().get("acme.pauses");
                        long tenths = Math.max(0, System.nanoTime() - due) / 100_000;
                        late.incrementAndGet((int) Math.min(late.length() - 1, tenths));
                        ((Runnable) System.getProperties().get("acme.turn")).run();
                        tick(c);
                    });
                }
            }
            """;

    private final List<Socket> connections = new ArrayList<>();

    private Pauses() {}

    /** Puts the plugin into the folder. */
    static void install(Path folder) throws IOException {
        begin();
        Turns.begin();
        LiveServer.replace(
                folder.resolve("plugins/pauses.jar"),
                StampJar.bytes(
                        "acme.Pauses",
                        SOURCE,
                        "network\tacme.pauses\tacme.Pauses\tacme.Pauses\t-\t-\t-\n",
                        "pauses",
                        "1.0.0",
                        folder));
    }

    static Pauses on(int port) throws IOException {
        Pauses pauses = new Pauses();
        for (int i = 0; i < CONNECTIONS; i++) {
            pauses.connections.add(new Socket(InetAddress.getLoopbackAddress(), port));
        }
        return pauses;
    }

    /** Counts from nothing. */
    static void begin() {
        System.getProperties().put("acme.pauses", new AtomicLongArray(BUCKETS));
    }

    /** Does something that must not count, such as a collection. */
    static <T> T aside(Supplier<T> work) {
        Object counted = System.getProperties().get("acme.pauses");
        begin();
        try {
            T done = work.get();
            Thread.sleep(SETTLE_MILLIS);
            return done;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            System.getProperties().put("acme.pauses", counted);
        }
    }

    /** Since {@link #begin}, as words: how late timers were. */
    String told() {
        Object counted = System.getProperties().get("acme.pauses");
        if (!(counted instanceof AtomicLongArray late)) {
            throw new IllegalStateException("begin() was not called");
        }
        return "p50 " + at(late, 0.5) + ", p99 " + at(late, 0.99) + ", p99.9 " + at(late, 0.999) + ", most "
                + at(late, 1);
    }

    private static String at(AtomicLongArray late, double share) {
        long all = 0;
        for (int i = 0; i < late.length(); i++) {
            all += late.get(i);
        }
        long seen = 0;
        for (int i = 0; i < late.length(); i++) {
            seen += late.get(i);
            if (seen >= share * all) {
                return (i + 1) / 10.0 + " ms";
            }
        }
        return "never";
    }

    @Override
    public void close() throws IOException {
        for (Socket each : connections) {
            each.close();
        }
    }
}
