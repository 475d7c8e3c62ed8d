package dev.sluice.conformance.clients;

import static dev.sluice.conformance.clients.FrameSocket.CONTINUATION;
import static dev.sluice.conformance.clients.FrameSocket.DATA;
import static dev.sluice.conformance.clients.FrameSocket.GOAWAY;
import static dev.sluice.conformance.clients.FrameSocket.HEADERS;
import static dev.sluice.conformance.clients.FrameSocket.PING;
import static dev.sluice.conformance.clients.FrameSocket.RST_STREAM;
import static dev.sluice.conformance.clients.FrameSocket.SETTINGS;
import static dev.sluice.conformance.clients.FrameSocket.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What costs a client nothing and a server much ends that client's connection, at once; the others are served all the while. */
final class Http2AttackTest {
    private static final int CALM = 11;
    private static SlowServer upstream;
    private static Front front;

    @BeforeAll
    static void start() throws Exception {
        upstream = new SlowServer();
        front = new Front(upstream.port(), upstream.port());
    }

    @AfterAll
    static void stop() throws IOException {
        front.close();
        upstream.close();
    }

    /** Adds the n-th of its frames. */
    private interface Attack {
        void add(FrameSocket to, int n) throws IOException;
    }

    private static Stream<Arguments> attacks() {
        return Stream.of(false, true)
                .flatMap(tls -> Stream.of(
                        of("rapid reset", tls, (to, n) -> to.request(2 * n + 1, "GET", "/h1")
                                .add(RST_STREAM, 0, 2 * n + 1, 0, 0, 0, 8)),
                        of("made you reset", tls, (to, n) -> to.request(2 * n + 1, "GET", "/h1")
                                .add(WINDOW_UPDATE, 0, 2 * n + 1, 0, 0, 0, 0)),
                        of(
                                "continuations",
                                tls,
                                (to, n) -> to.add(n == 0 ? HEADERS : CONTINUATION, 0, 1, 0, 1, 'a', 1, 'b')),
                        of("empty continuations", tls, (to, n) -> to.add(n == 0 ? HEADERS : CONTINUATION, 0, 1)),
                        of("settings", tls, (to, n) -> to.add(SETTINGS, 0, 0)),
                        of("pings", tls, (to, n) -> to.add(PING, 0, 0, new byte[8])),
                        of("priorities", tls, (to, n) -> to.add(2, 0, 1, 0, 0, 0, 3, 1)),
                        of("window updates", tls, (to, n) -> to.add(WINDOW_UPDATE, 0, 0, 0, 0, 0, 1)),
                        of("empty data", tls, (to, n) -> {
                            if (n == 0) {
                                to.request(1, "POST", "/h1");
                            }
                            to.add(DATA, 0, 1);
                        }),
                        of("unknown frames", tls, (to, n) -> to.add(77, 0, 0, new byte[10])),
                        of("compression bomb", tls, (to, n) -> to.add(HEADERS, 5, 2 * n + 1, bomb()))));
    }

    private static Arguments of(String name, boolean tls, Attack attack) {
        return Arguments.of(name, tls, attack);
    }

    /** A large entry for the table, then its index again and again. */
    private static byte[] bomb() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(new byte[] {0x40, 1, 'a', 0x7f, (byte) 0x81, 0x1e}); // so long is the value
        block.writeBytes(new byte[127 + 1 + (0x1e << 7)]);
        for (int i = 0; i < 8000; i++) {
            block.write(0x80 | 62);
        }
        return block.toByteArray();
    }

    @ParameterizedTest(name = "{0}, TLS: {1}")
    @MethodSource("attacks")
    void endsCalmlyWhileOthersAreServed(String name, boolean tls, Attack attack) throws Exception {
        int port = tls ? front.securePort() : front.port();
        try (FrameSocket bystander = new FrameSocket(port, tls);
                FrameSocket attacker = new FrameSocket(port, tls)) {
            bystander.request(1, "GET", "/direct").flush();
            await(bystander, 1);
            long start = System.nanoTime();

            int code = ends(attacker, attack);

            assertThat(code).isEqualTo(CALM);
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
            bystander.request(3, "GET", "/direct").flush();
            await(bystander, 3);
        }
    }

    /** Attacks until it is told to go away: the code of that. */
    private static int ends(FrameSocket attacker, Attack attack) throws Exception {
        Thread sender = new Thread(() -> {
            try {
                for (int n = 0; n < 5000; n++) {
                    attack.add(attacker, n);
                    if (n % 50 == 0) {
                        attacker.flush();
                    }
                }
                attacker.flush();
            } catch (IOException closed) {
                // as it should be
            }
        });
        sender.start();
        try {
            FrameSocket.Frame frame = attacker.read();
            while (frame.type() != GOAWAY) {
                frame = attacker.read();
            }
            return frame.int32(4);
        } finally {
            attacker.close();
            sender.join();
        }
    }

    private static void await(FrameSocket client, int stream) throws IOException {
        FrameSocket.Frame frame = client.read();
        while (frame.stream() != stream || (frame.flags() & 1) == 0) {
            frame = client.read();
        }
    }
}
