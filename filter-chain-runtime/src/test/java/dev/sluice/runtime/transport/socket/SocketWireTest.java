package dev.sluice.runtime.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.event.Loops;
import dev.sluice.runtime.event.NettyLoop;
import dev.sluice.runtime.event.Polling;
import dev.sluice.runtime.transport.DialOptions;
import dev.sluice.runtime.transport.Dialer;
import dev.sluice.runtime.transport.LeakCheck;
import dev.sluice.runtime.transport.ListenOptions;
import dev.sluice.runtime.transport.SocketOptions;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every wire on a socket does, whichever way its loop waits for it. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
abstract class SocketWireTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private final AtomicLong wakeups = new AtomicLong();
    private final Loops loops;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    SocketWireTest(Polling polling) {
        loops = Loops.start(2, wakeups::addAndGet, polling);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        loops.close();
    }

    private InetSocketAddress serve(Function<Wire, WireEvents> made) throws IOException {
        return serve(loops.all().subList(0, 1), true, made);
    }

    private InetSocketAddress serve(List<NettyLoop> on, boolean reusePort, Function<Wire, WireEvents> made)
            throws IOException {
        ListenSocket socket = ListenSocket.bind(ANY_PORT, on, new ListenOptions(0, reusePort, SocketOptions.NO_DELAY));
        open.add(socket);
        socket.start(wire -> wire.start(made.apply(wire)));
        return (InetSocketAddress) socket.local();
    }

    private Socket connect(InetSocketAddress to) throws IOException {
        Socket client = new Socket(to.getAddress(), to.getPort());
        client.setSoTimeout(20_000);
        open.add(client);
        return client;
    }

    /** Sends back what comes, reading no faster than it can write. */
    private static class Echo implements WireEvents {
        final Wire wire;
        final AtomicLong mostPending;

        Echo(Wire wire, AtomicLong mostPending) {
            this.wire = wire;
            this.mostPending = mostPending;
            wire.watermarks(64 << 10, 256 << 10);
        }

        @Override
        public void onRead(ByteBuffer in) {
            wire.write(in);
            mostPending.accumulateAndGet(wire.pending(), Math::max);
            if (!wire.writable()) {
                wire.pause();
            }
        }

        @Override
        public void onWritable() {
            wire.resume();
        }

        @Override
        public void onEnd() {
            wire.end();
        }

        @Override
        public void onClosed(@Nullable IOException cause) {}
    }

    @Test
    void echoesFiftyMegabytesInBoundedMemoryAndPassesTheEndOn() throws Exception {
        AtomicLong mostPending = new AtomicLong();
        Socket client = connect(serve(wire -> new Echo(wire, mostPending)));
        int total = 50 << 20;
        Thread writer = new Thread(() -> {
            byte[] block = new byte[1 << 20];
            try {
                for (int sent = 0; sent < total; sent += block.length) {
                    for (int i = 0; i < block.length; i++) {
                        block[i] = (byte) ((sent + i) * 31 >>> 3);
                    }
                    client.getOutputStream().write(block);
                }
                client.shutdownOutput();
            } catch (IOException e) {
                seen.add("writer: " + e);
            }
        });
        writer.start();
        await().until(() -> mostPending.get() > 256 << 10);

        byte[] block = new byte[1 << 16];
        int at = 0;
        InputStream in = client.getInputStream();
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
            for (int i = 0; i < n; i++, at++) {
                if (block[i] != (byte) (at * 31 >>> 3)) {
                    Assertions.fail("byte %d differs", at);
                }
            }
        }

        assertThat(at).isEqualTo(total);
        int oneRead = 72 << 10;
        assertThat(mostPending.get()).isLessThan((256 << 10) + oneRead + 1);
        assertThat(seen).isEmpty();
    }

    @Test
    void writesAfterThePeersEnd() throws Exception {
        Socket client = connect(serve(wire -> new Echo(wire, new AtomicLong()) {
            @Override
            public void onEnd() {
                wire.loop().after(20_000_000, () -> {
                    wire.write(ascii("late"));
                    wire.finish();
                });
            }
        }));
        client.getOutputStream().write("x".getBytes(StandardCharsets.US_ASCII));
        client.shutdownOutput();

        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("xlate");
    }

    @Test
    void sendsSmallWritesOfOneTurnInOnePiece() throws Exception {
        Socket client = connect(serve(wire -> new Echo(wire, new AtomicLong()) {
            @Override
            public void onRead(ByteBuffer in) {
                for (int i = 0; i < 100; i++) {
                    wire.write(ascii("piece " + i + '\n'));
                }
                seen.add("pending " + wire.pending());
                wire.loop().execute(() -> {
                    wire.write(ascii("b"));
                    wire.write(ascii("c"));
                    seen.add("pending " + wire.pending());
                });
            }
        }));
        client.getOutputStream().write(1);

        byte[] got = new byte[4096];
        int first = client.getInputStream().read(got);
        assertThat(first).isIn(890, 892);
        int second = first == 892 ? 2 : client.getInputStream().read(got);
        assertThat(second).isEqualTo(2);
        assertThat(seen).containsExactly("pending 890", "pending 2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsTheOrderOfSmallAndLargeWrites(boolean outsideOfTheHeap) throws Exception {
        byte[] large = new byte[3 << 20];
        Socket client = connect(serve(wire -> new Echo(wire, new AtomicLong()) {
            @Override
            public void onRead(ByteBuffer in) {
                wire.write(ascii("head"));
                wire.write(outsideOfTheHeap ? ByteBuffer.allocateDirect(large.length) : ByteBuffer.wrap(large));
                wire.write(ascii("tail"));
                wire.write(ByteBuffer.wrap(new byte[100_000]));
                wire.write(ascii("end"));
                wire.finish();
            }
        }));
        client.getOutputStream().write(1);

        byte[] all = client.getInputStream().readAllBytes();

        assertThat(all).hasSize(4 + large.length + 4 + 100_000 + 3);
        assertThat(new String(all, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("head");
        assertThat(new String(all, 4 + large.length, 4, StandardCharsets.US_ASCII))
                .isEqualTo("tail");
        assertThat(new String(all, all.length - 3, 3, StandardCharsets.US_ASCII))
                .isEqualTo("end");
    }

    /** Some of them fill the shared buffer, and what the socket does not take of it may not be overtaken. */
    @Test
    void keepsTheOrderOfManySmallWritesToASlowReader() throws Exception {
        int pieces = 4000;
        Socket client = connect(serve(wire -> new Echo(wire, new AtomicLong()) {
            @Override
            public void onRead(ByteBuffer in) {
                for (int i = 0; i < pieces; i++) {
                    wire.write(ByteBuffer.allocateDirect(5000).putInt(i).rewind());
                }
                wire.finish();
            }
        }));
        client.getOutputStream().write('x');

        java.io.DataInputStream in = new java.io.DataInputStream(client.getInputStream());
        for (int i = 0; i < pieces; i++) {
            assertThat(in.readInt()).isEqualTo(i);
            in.readNBytes(4996);
        }
        assertThat(in.read()).isNegative();
    }

    @Test
    void resetsAndHearsOfResets() throws Exception {
        InetSocketAddress at = serve(wire -> new Echo(wire, new AtomicLong()) {
            @Override
            public void onRead(ByteBuffer in) {
                if (in.get() == 'r') {
                    wire.reset();
                }
            }

            @Override
            public void onClosed(@Nullable IOException cause) {
                seen.add(cause == null ? "closed" : "failed");
            }
        });
        Socket one = connect(at);
        one.getOutputStream().write('r');
        Assertions.assertThatThrownBy(() -> one.getInputStream().read()).isInstanceOf(SocketException.class);
        await().untilAsserted(() -> assertThat(seen).containsExactly("closed"));

        Socket two = connect(at);
        two.getOutputStream().write('x');
        two.setSoLinger(true, 0);
        two.close();

        await().untilAsserted(() -> assertThat(seen).containsExactly("closed", "failed"));
    }

    @Test
    void doesNotWakeTheLoopWhilePausedOrHalfClosed() throws Exception {
        CompletableFuture<Wire> accepted = new CompletableFuture<>();
        Socket client = connect(serve(wire -> {
            accepted.complete(wire);
            return new Echo(wire, new AtomicLong()) {
                @Override
                public void onRead(ByteBuffer in) {
                    seen.add("read " + in.remaining());
                    wire.pause();
                }

                @Override
                public void onEnd() {
                    seen.add("end");
                }
            };
        }));
        client.getOutputStream().write(new byte[10]);
        await().until(() -> seen.contains("read 10"));
        client.getOutputStream().write(new byte[100]);
        client.shutdownOutput();

        assertQuiet();
        Wire wire = accepted.get();
        wire.loop().execute(wire::resume);
        await().until(() -> seen.contains("read 100"));
        wire.loop().execute(wire::resume);
        await().until(() -> seen.contains("end"));
        assertQuiet();
    }

    private void assertQuiet() {
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            long before = wakeups.get();
            Thread.sleep(150);
            return wakeups.get() - before <= 2;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void acceptsOnSeveralLoops(boolean reusePort) throws Exception {
        Set<Integer> used = ConcurrentHashMap.newKeySet();
        InetSocketAddress at = serve(loops.all(), reusePort, wire -> {
            used.add(wire.loop().index());
            seen.add(wire.loop().inLoop() ? "home" : "elsewhere");
            return new Echo(wire, new AtomicLong());
        });

        for (int i = 0; i < 60; i++) {
            Socket client = connect(at);
            client.getOutputStream().write(i);
            assertThat(client.getInputStream().read()).isEqualTo(i);
        }

        assertThat(used).containsExactlyInAnyOrder(0, 1);
        assertThat(seen).hasSize(60).containsOnly("home");
    }

    @Test
    void leavesClientsWaitingWhileAcceptingIsPaused() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        ListenSocket socket = ListenSocket.bind(ANY_PORT, loops.all(), ListenOptions.STANDARD);
        open.add(socket);
        socket.start(wire -> {
            accepted.incrementAndGet();
            wire.start(new Echo(wire, new AtomicLong()));
        });
        socket.pause();
        CompletableFuture<Void> passed = new CompletableFuture<>();
        loops.all().get(0).execute(() -> loops.all().get(1).execute(() -> passed.complete(null)));
        passed.get(5, TimeUnit.SECONDS);
        Socket client = connect((InetSocketAddress) socket.local());
        client.getOutputStream().write(7);
        assertQuiet();
        assertThat(accepted).hasValue(0);

        socket.resume();

        assertThat(client.getInputStream().read()).isEqualTo(7);
    }

    @Test
    void dialsAndTellsWhyItCouldNot() throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        InetSocketAddress at = serve(wire -> new Echo(wire, new AtomicLong()));
        dial(at, DialOptions.STANDARD, wire -> {
            wire.start(new Echo(wire, new AtomicLong()) {
                @Override
                public void onRead(ByteBuffer in) {
                    answer.complete(StandardCharsets.US_ASCII.decode(in).toString());
                    wire.close();
                }
            });
            wire.write(ascii("hello"));
        });
        assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo("hello");

        int free;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = taken.getLocalPort();
        }
        assertThat(dial(new InetSocketAddress(InetAddress.getLoopbackAddress(), free), DialOptions.STANDARD, w -> {})
                        .get(5, TimeUnit.SECONDS))
                .isEqualTo("delayed_connect_error:_Connection_refused");
        assertThat(dial(InetSocketAddress.createUnresolved("nowhere.invalid", 1), DialOptions.STANDARD, w -> {})
                        .get(5, TimeUnit.SECONDS))
                .isEqualTo("immediate_connect_error:_unresolved_address");
    }

    @Test
    void givesAConnectUpInTime() throws Exception {
        // A backlog of one that nobody accepts from: further connects hang.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SocketAddress at = full.getLocalSocketAddress();
            List<CompletableFuture<String>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(dial(at, DialOptions.STANDARD.timeout(50_000_000), wire -> open.add(wire::close)));
            }
            assertThat(all.get(5).get(5, TimeUnit.SECONDS)).isEqualTo("timeout ");
        } finally {
            open.clear();
        }
    }

    private CompletableFuture<String> dial(SocketAddress to, DialOptions options, Consumer<Wire> connected) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        NettyLoop loop = loops.next();
        loop.execute(() -> SocketDialer.INSTANCE.dial(loop, to, options, new Dialer.DialListener() {
            @Override
            public void onConnected(Wire wire) {
                connected.accept(wire);
                outcome.complete("connected");
            }

            @Override
            public void onFailed(boolean timedOut, String reason) {
                outcome.complete(timedOut ? "timeout " + reason : reason);
            }
        }));
        return outcome;
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Two sockets read in one turn: what one's bytes pause is not told of the other's before it is resumed. */
    @Test
    void whatWasReadBeforeAPauseWaitsForTheResume() throws Exception {
        List<Wire> wires = new CopyOnWriteArrayList<>();
        InetSocketAddress to = serve(wire -> {
            wires.add(wire);
            return new Echo(wire, new AtomicLong()) {
                @Override
                public void onRead(ByteBuffer in) {
                    seen.add(StandardCharsets.US_ASCII.decode(in.duplicate()).toString());
                    wires.stream().filter(other -> other != wire).forEach(Wire::pause);
                    super.onRead(in);
                }
            };
        });
        Socket a = connect(to);
        Socket b = connect(to);
        await().until(() -> wires.size() == 2);
        CountDownLatch written = new CountDownLatch(1);
        wires.get(0).loop().execute(() -> {
            try {
                written.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        a.getOutputStream().write('x');
        b.getOutputStream().write('x');
        written.countDown();
        await().until(() -> seen.size() == 1);
        turns(3);
        assertThat(seen).containsExactly("x");

        wires.get(0).loop().execute(() -> wires.forEach(Wire::resume));
        assertThat(a.getInputStream().read()).isEqualTo('x');
        assertThat(b.getInputStream().read()).isEqualTo('x');
        assertThat(seen).containsExactly("x", "x");
    }

    private void turns(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            CompletableFuture<Void> turned = new CompletableFuture<>();
            loops.all().get(0).execute(() -> turned.complete(null));
            turned.get();
        }
    }

    /** Both had come before anybody wanted to read. */
    @Test
    void theLastWordsAreToldBeforeTheEnd() throws Exception {
        CompletableFuture<Wire> accepted = new CompletableFuture<>();
        ListenSocket socket = ListenSocket.bind(ANY_PORT, loops.all().subList(0, 1), ListenOptions.STANDARD);
        open.add(socket);
        socket.start(accepted::complete);
        Socket client = connect((InetSocketAddress) socket.local());
        client.getOutputStream().write("last words".getBytes(StandardCharsets.US_ASCII));
        client.shutdownOutput();
        Wire wire = accepted.get(10, TimeUnit.SECONDS);
        turns(3);

        wire.loop().execute(() -> wire.start(new Echo(wire, new AtomicLong())));

        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .isEqualTo("last words");
    }

    /** One loop writes to many sockets in a turn, more than are gathered, small and large in turns: each gets its own, in order. */
    @Test
    void aTurnsWritesToManySocketsReachEachInOrder() throws Exception {
        List<Wire> wires = new CopyOnWriteArrayList<>();
        InetSocketAddress to = serve(wire -> {
            wires.add(wire);
            return new Echo(wire, new AtomicLong());
        });
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(connect(to));
            int want = i + 1;
            await().until(() -> wires.size() == want);
        }
        wires.get(0).loop().execute(() -> {
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < wires.size(); i++) {
                    int size = round == 3 ? 20_000 : 100 + i;
                    ByteBuffer some = round % 2 == 0 ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
                    while (some.hasRemaining()) {
                        some.put((byte) (i + round));
                    }
                    wires.get(i).write(some.flip());
                }
            }
            wires.forEach(Wire::end);
        });
        for (int i = 0; i < clients.size(); i++) {
            ByteBuffer all = ByteBuffer.wrap(clients.get(i).getInputStream().readAllBytes());
            for (int round = 0; round < 5; round++) {
                byte[] some = new byte[round == 3 ? 20_000 : 100 + i];
                all.get(some);
                byte[] same = new byte[some.length];
                Arrays.fill(same, (byte) (i + round));
                assertThat(some).isEqualTo(same);
            }
            assertThat(all.hasRemaining()).isFalse();
        }
    }
}
