package dev.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.server.Server;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One slow side holds the other side back, for little memory and no work. */
final class BackPressureTest {
    private static final int READERS = 200;
    private static final int WRITERS = 50;
    private final List<SocketChannel> clients = new ArrayList<>();
    private Flood flood;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        flood = new Flood();
        server = Servers.start(Echo.config("", flood.port()));
    }

    @AfterEach
    void end() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
        server.stop();
        flood.close();
    }

    @Test
    void readersThatDoNotReadCostLittleMemoryAndNoWork() throws IOException {
        long before = memory();
        for (int i = 0; i < READERS; i++) {
            connect().write(ascii("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> flood.requests.get() == READERS);
        awaitStandstill(flood.sent::get);

        assertThat(memory() - before).isLessThan(64L << 20);
        assertThatLoopsSleep();
    }

    @Test
    void anUpstreamThatDoesNotReadHoldsTheClientBack() throws IOException {
        long before = memory();
        ByteBuffer piece = ByteBuffer.allocate(64 << 10);
        for (int i = 0; i < WRITERS; i++) {
            SocketChannel client = connect();
            client.write(ascii("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 52428800\r\n\r\n"));
            client.configureBlocking(false);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> flood.requests.get() == WRITERS);
        long[] written = {0};
        awaitStandstill(() -> {
            for (SocketChannel client : clients) {
                written[0] += write(client, piece.clear());
            }
            return written[0];
        });

        assertThat(written[0]).isLessThan(WRITERS * 50L << 20);
        assertThat(memory() - before).isLessThan(64L << 20);
        assertThatLoopsSleep();
    }

    private static int write(SocketChannel client, ByteBuffer piece) {
        try {
            return client.write(piece);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel client = SocketChannel.open();
        clients.add(client);
        client.setOption(StandardSocketOptions.SO_RCVBUF, 16 << 10);
        client.connect(server.addresses().get(0));
        return client;
    }

    /** Until a number has been the same for a while. */
    private static void awaitStandstill(LongSupplier number) {
        long[] last = {-1};
        int[] same = {0};
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    long now = number.getAsLong();
                    same[0] = now == last[0] ? same[0] + 1 : 0;
                    last[0] = now;
                    return same[0] >= 10;
                });
    }

    /**
     * Asking costs a few wake-ups itself; a loop that spins has thousands meanwhile, in every round. On a busy machine one round may meet timers and
     * late acknowledgements, so a quiet one is waited for.
     */
    private void assertThatLoopsSleep() {
        int asked = 30;
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    long first = wakeups();
                    long last = first;
                    for (int i = 0; i < asked; i++) {
                        last = wakeups();
                    }
                    assertThat(last - first).isLessThan(asked * 10L);
                });
    }

    private long wakeups() throws IOException {
        InetSocketAddress admin = (InetSocketAddress) server.adminAddress().orElseThrow();
        try (var in = URI.create("http://127.0.0.1:" + admin.getPort() + "/stats?filter=sluice.loop.wakeups")
                .toURL()
                .openStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Long.parseLong(text.substring(text.lastIndexOf(": ") + 2).strip());
        }
    }

    private static long memory() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        // Netty's buffers are in the second figure, and in the first one too unless it frees them itself.
        long pooled = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
        return heap + Math.max(direct, pooled);
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
