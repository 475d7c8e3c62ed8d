package dev.sluice.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.handshake.ServerHandshake;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket clients over HTTP/1.1 and a server, with one proxy between them, or two that speak HTTP/2 with each other: the essence of Autobahn's cases. */
final class WebSocketTest {
    private static final int[] SIZES = {0, 1, 125, 126, 127, 128, 65_535, 65_536, 65_537, 1 << 20};
    private static EchoServer server;
    private static Doors doors;

    @BeforeAll
    static void start() throws Exception {
        server = new EchoServer();
        doors = new Doors(server.getPort());
    }

    @AfterAll
    static void stop() throws Exception {
        doors.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        server.closes.clear();
    }

    private static URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + doors.port() + path);
    }

    /** What a client hears: whole messages, {@code pong …}, {@code close CODE REASON}. */
    private static final class Ear implements WebSocket.Listener {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] some = new byte[data.remaining()];
            data.get(some);
            bytes.writeBytes(some);
            if (last) {
                heard.add(bytes.toString(StandardCharsets.ISO_8859_1));
                bytes.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            heard.add("pong " + StandardCharsets.ISO_8859_1.decode(message));
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            heard.add("close " + code + ' ' + reason);
            return null;
        }

        String next() throws InterruptedException {
            return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
        }
    }

    private static WebSocket open(String path, Ear ear) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(uri(path), ear)
                .join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/one", "/two"})
    void messagesOfEverySizePass(String path) throws Exception {
        Ear ear = new Ear();
        WebSocket socket = open(path, ear);

        for (int size : SIZES) {
            String text = "x".repeat(size);
            socket.sendText(text, true).join();
            assertThat(ear.next()).isEqualTo(text);
            socket.sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), true)
                    .join();
            assertThat(ear.next()).isEqualTo(text);
        }
        socket.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/one", "/two"})
    void fragmentsAndPingsBetweenThemPass(String path) throws Exception {
        Ear ear = new Ear();
        WebSocket socket = open(path, ear);

        socket.sendText("κόσμε ", false).join();
        socket.sendPing(ByteBuffer.wrap("still there?".getBytes(StandardCharsets.ISO_8859_1)))
                .join();
        socket.sendText("😀", false).join();
        socket.sendText("", true).join();

        assertThat(List.of(ear.next(), ear.next())).containsExactlyInAnyOrder("pong still there?", "κόσμε 😀");
        socket.abort();
    }

    @ParameterizedTest
    @CsvSource({"/one,1000", "/two,1000", "/one,1001", "/two,3000", "/one,4999", "/two,4999"})
    void aClientsCloseReachesTheServerAndIsAnswered(String path, int code) throws Exception {
        // A server that reads the end behind the close frame first calls it an abnormal one: so several tries.
        await().pollInterval(Duration.ZERO).until(() -> {
            server.closes.clear();
            Ear ear = new Ear();
            open(path, ear).sendClose(code, "bye").join();
            return (code + " bye").equals(server.closes.poll(1, TimeUnit.SECONDS))
                    && ear.next().equals("close " + code + " bye");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/one", "/two"})
    void aServersCloseReachesTheClientAndIsAnswered(String path) {
        // As above; the collector may also close an earlier test's client just now.
        await().pollInterval(Duration.ZERO).until(() -> {
            server.closes.clear();
            Ear ear = new Ear();
            open(path, ear).sendText("close", true).join();
            assertThat(ear.next()).isEqualTo("close 4001 as you wish");
            return "4001 as you wish".equals(server.closes.poll(1, TimeUnit.SECONDS));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/one", "/two"})
    void aClientThatVanishesEndsAtTheServer(String path) throws Exception {
        WebSocket socket = open(path, new Ear());

        socket.abort();

        assertThat(server.closes.poll(10, TimeUnit.SECONDS)).startsWith("1006");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/one", "/two"})
    void compressionIsAgreedBetweenClientAndServer(String path) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocketClient client = new WebSocketClient(uri(path), new Draft_6455(new PerMessageDeflateExtension())) {
            @Override
            public void onOpen(ServerHandshake handshake) {
                heard.add(handshake.getFieldValue("sec-websocket-extensions"));
            }

            @Override
            public void onMessage(String message) {
                heard.add(message);
            }

            @Override
            public void onClose(int code, String reason, boolean remote) {
                heard.add("close " + code);
            }

            @Override
            public void onError(Exception e) {
                heard.add(e.toString());
            }
        };
        client.connectBlocking();
        String text = "as like as two eggs ".repeat(5000);

        client.send(text);

        assertThat(heard.poll(10, TimeUnit.SECONDS)).contains("permessage-deflate");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(text);
        client.closeBlocking();
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("close 1000");
    }
}
