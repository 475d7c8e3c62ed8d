package dev.sluice.runtime.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.event.Loops;
import dev.sluice.runtime.event.Polling;
import dev.sluice.runtime.os.Platform;
import dev.sluice.runtime.transport.ListenOptions;
import dev.sluice.runtime.transport.SocketOptions;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that answers once never needs TCP_NODELAY: the wire sets it with its second write, where the system sends a first one at once. */
@Timeout(30)
abstract class LateNoDelayTest {
    private final Loops loops;

    LateNoDelayTest(Polling polling) {
        loops = Loops.start(1, n -> {}, polling);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    /** Answers each byte by one write. */
    private static final class Answering implements WireEvents {
        private final Wire wire;

        Answering(Wire wire) {
            this.wire = wire;
        }

        @Override
        public void onRead(ByteBuffer in) {
            wire.write(in);
        }

        @Override
        public void onWritable() {}

        @Override
        public void onEnd() {
            wire.close();
        }

        @Override
        public void onClosed(@Nullable IOException cause) {}
    }

    private static boolean noDelay(SocketWire wire) throws IOException {
        return wire instanceof EpollWire on
                ? ((LinuxSocket) on.fd()).isTcpNoDelay()
                : ((SocketChannel) ((NioWire) wire).selectableChannel()).getOption(StandardSocketOptions.TCP_NODELAY);
    }

    private static boolean set(SocketWire wire) throws Exception {
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        wire.loop().execute(() -> {
            try {
                asked.complete(noDelay(wire));
            } catch (IOException e) {
                asked.completeExceptionally(e);
            }
        });
        return asked.get(10, TimeUnit.SECONDS);
    }

    @Test
    void isSetWithTheSecondWrite() throws Exception {
        CompletableFuture<SocketWire> accepted = new CompletableFuture<>();
        ListenOptions options = new ListenOptions(0, false, SocketOptions.NO_DELAY);
        ListenSocket listening =
                ListenSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), loops.all(), options);
        listening.start(wire -> {
            wire.start(new Answering(wire));
            accepted.complete((SocketWire) wire);
        });
        InetSocketAddress at = (InetSocketAddress) listening.local();
        try (Socket client = new Socket(at.getAddress(), at.getPort())) {
            SocketWire wire = accepted.get(10, TimeUnit.SECONDS);
            assertThat(set(wire)).isEqualTo(!Platform.firstWriteLeavesAtOnce());

            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
            assertThat(set(wire)).as("after one write").isEqualTo(!Platform.firstWriteLeavesAtOnce());

            client.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).isEqualTo(2);
            await().untilAsserted(() -> assertThat(set(wire)).as("after two").isTrue());
        } finally {
            listening.close();
        }
    }
}
