package dev.sluice.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jetty's WebSocket client on HTTP/2 streams (RFC 8441), and a server that speaks HTTP/1.1. */
final class WebSocketOverHttp2Test {
    private static EchoServer server;
    private static Doors doors;
    private static WebSocketCoreClient client;

    @BeforeAll
    static void start() throws Exception {
        server = new EchoServer();
        doors = new Doors(server.getPort());
        HttpClient http = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));
        client = new WebSocketCoreClient(http, new WebSocketComponents());
        client.start();
    }

    @AfterAll
    static void stop() throws Exception {
        client.stop();
        doors.close();
        server.close();
    }

    private static CoreSession open(String path, Ear ear) throws Exception {
        return client.connect(ear, URI.create("ws://127.0.0.1:" + doors.port() + path))
                .get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/one", "/two"})
    void messagesOfEverySizePass(String path) throws Exception {
        Ear ear = new Ear();
        CoreSession session = open(path, ear);

        for (int size : new int[] {0, 1, 125, 126, 65_535, 65_536, 1 << 20}) {
            String text = "x".repeat(size);
            session.sendFrame(new Frame(OpCode.TEXT, true, text), Callback.NOOP, false);
            assertThat(ear.next()).isEqualTo(text);
        }
        session.abort();
    }

    /**
     * The client ends its way behind the close frame. A server that reads that end first calls it an abnormal one, and this one one time in 200
     * says nothing at all: the connection stays CLOSING with a cancelled key. So several tries.
     */
    @ParameterizedTest
    @ValueSource(strings = {"/one", "/two"})
    void aClientsCloseReachesTheServer(String path) {
        await().pollInterval(Duration.ZERO).until(() -> {
            server.closes.clear();
            open(path, new Ear()).close(3000, "bye", Callback.NOOP);
            return "3000 bye".equals(server.closes.poll(1, TimeUnit.SECONDS));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/one", "/two"})
    void manySocketsShareOneConnection(String path) throws Exception {
        Ear[] ears = new Ear[20];
        CoreSession[] sessions = new CoreSession[ears.length];
        for (int i = 0; i < ears.length; i++) {
            ears[i] = new Ear();
            sessions[i] = open(path, ears[i]);
        }

        for (int i = 0; i < ears.length; i++) {
            sessions[i].sendFrame(new Frame(OpCode.TEXT, true, "to " + i), Callback.NOOP, false);
        }

        for (int i = 0; i < ears.length; i++) {
            assertThat(ears[i].next()).isEqualTo("to " + i);
            sessions[i].abort();
        }
        server.closes.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/one", "/two"})
    void aServersCloseReachesTheClient(String path) throws Exception {
        Ear ear = new Ear();
        CoreSession session = open(path, ear);

        session.sendFrame(new Frame(OpCode.TEXT, true, "close"), Callback.NOOP, false);

        assertThat(ear.next()).isEqualTo("close 4001 as you wish");
        server.closes.clear();
    }
}
