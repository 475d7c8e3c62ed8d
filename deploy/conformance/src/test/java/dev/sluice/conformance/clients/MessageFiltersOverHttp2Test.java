package dev.sluice.conformance.clients;

import static dev.sluice.conformance.clients.FrameSocket.DATA;
import static dev.sluice.conformance.clients.FrameSocket.HEADERS;
import static dev.sluice.conformance.clients.FrameSocket.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.conformance.reload.LiveServer;
import dev.sluice.conformance.reload.StampJar;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Message filters, one in Java and one in JavaScript, on WebSockets whose client speaks HTTP/2 (RFC 8441): {@code …/one} to a server of HTTP/1.1,
 * {@code …/two} to one of HTTP/2.
 */
final class MessageFiltersOverHttp2Test {
    private static final String SCRIPT = """
            function change(m, out) {
              if (m.data.length > 50) {
                out.write(m);
              } else if (m.text() === 'stop') {
                out.write('last');
                out.end(1008, 'stopped here');
              } else if (m.text() !== 'drop') {
                out.write(m.withText(m.text() + '!'));
              }
            }
            export function onRequest(x) {
              if (x.request.path.startsWith('/js')) {
                x.request.messages().limit(1200000).transform(change);
              }
            }
            export function onResponse(x) {
              if (x.request.path.startsWith('/js')) {
                x.response.messages().transform(change);
              }
            }
            """;

    private static final String JAVA = """
            package acme;
            import dev.sluice.filter.*;
            public record Exclaim() implements HttpFilter {
                @Override public Verdict onRequest(Exchange x) {
                    if (x.request().path().startsWith("/java")) {
                        x.request().messages().limit(1_200_000).transform(Exclaim::change);
                    }
                    return Verdict.proceed();
                }
                @Override public Verdict onResponse(Exchange x) {
                    if (x.request().path().startsWith("/java")) {
                        x.response().messages().transform(Exclaim::change);
                    }
                    return Verdict.proceed();
                }
                static void change(StreamMessage m, MessageSink out) {
                    if (m.data().length() > 50) {
                        out.write(m);
                    } else if (m.text().equals("stop")) {
                        out.write("last");
                        out.end(1008, "stopped here");
                    } else if (!m.text().equals("drop")) {
                        out.write(m.withText(m.text() + "!"));
                    }
                }
            }
            """;

    @TempDir
    static Path folder;

    private static WebSocketEcho echo;
    private static Doors behind;
    private static LiveServer sluice;
    private static WebSocketCoreClient client;

    @BeforeAll
    static void start() throws Exception {
        echo = new WebSocketEcho();
        behind = new Doors(echo.port());
        String index = "http\tacme.exclaim\tacme.Exclaim\tacme.Exclaim\t-\t-\t-\n";
        byte[] jar = StampJar.bytes("acme.Exclaim", JAVA, index, "exclaim", "1.0.0", folder);
        LiveServer.replace(folder.resolve("plugins/exclaim.jar"), jar);
        sluice = LiveServer.start(folder, config(echo.port(), behind.port()), false);
        client = new WebSocketCoreClient(
                new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client())), new WebSocketComponents());
        client.start();
    }

    @AfterAll
    static void stop() throws Exception {
        client.stop();
        sluice.close();
        behind.close();
        echo.close();
    }

    private static String config(int one, int two) {
        return """
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            static_resources:
              listeners:
              - name: l
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      upgrade_configs: [{upgrade_type: websocket}]
                      http2_protocol_options: {allow_connect: true}
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - {match: {safe_regex: {regex: ".*/two"}}, route: {cluster: two, timeout: 0s}}
                          - {match: {prefix: /}, route: {cluster: one, timeout: 0s}}
                      http_filters:
                      - name: script
                        typed_config:
                          "@type": type.googleapis.com/sluice.filters.http.script.v1.Script
                          budget: 5s
                          inline: |
            %s
                      - name: exclaim
                        typed_config: {"@type": type.googleapis.com/acme.exclaim}
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
              - name: one
                load_assignment:
                  cluster_name: one
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
              - name: two
                http2_protocol_options: {allow_connect: true}
                load_assignment:
                  cluster_name: two
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
            """.formatted(SCRIPT.indent(16).stripTrailing(), one, two);
    }

    // Jetty's client.

    private static CoreSession open(String path, Ear ear) throws Exception {
        return client.connect(ear, URI.create("ws://127.0.0.1:" + sluice.port(0) + path))
                .get(10, TimeUnit.SECONDS);
    }

    private static void say(CoreSession to, String text) {
        to.sendFrame(new Frame(OpCode.TEXT, true, text), Callback.NOOP, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/java/one", "/java/two", "/js/one", "/js/two"})
    void textBinaryAndFragmentsPassTheFilter(String path) throws Exception {
        Ear ear = new Ear();
        CoreSession session = open(path, ear);
        String large = "é".repeat(500_000);

        say(session, "hello");
        session.sendFrame(new Frame(OpCode.TEXT, false, "in "), Callback.NOOP, false);
        session.sendFrame(new Frame(OpCode.CONTINUATION, false, "three "), Callback.NOOP, false);
        session.sendFrame(new Frame(OpCode.CONTINUATION, true, "parts"), Callback.NOOP, false);
        say(session, "drop");
        session.sendFrame(new Frame(OpCode.BINARY, true, ByteBuffer.allocate(200_000)), Callback.NOOP, false);
        say(session, large);

        assertThat(ear.next()).isEqualTo("hello!!");
        assertThat(ear.next()).isEqualTo("in three parts!!");
        assertThat(ear.next()).isEqualTo("200000 bytes");
        assertThat(ear.next()).isEqualTo(large);
        session.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/java/one", "/java/two", "/js/one", "/js/two"})
    void theFilterClosesBothSides(String path) throws Exception {
        echo.closes.clear();
        Ear ear = new Ear();
        CoreSession session = open(path, ear);
        say(session, "one");
        assertThat(ear.next()).isEqualTo("one!!");

        say(session, "stop");

        assertThat(ear.next()).isEqualTo("close 1008 stopped here");
        await().until(() -> echo.closes.contains("1008 stopped here"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/java/one", "/java/two", "/js/one", "/js/two"})
    void whatIsTooLargeIs1009(String path) throws Exception {
        echo.closes.clear();
        Ear ear = new Ear();
        CoreSession session = open(path, ear);

        session.sendFrame(new Frame(OpCode.BINARY, true, ByteBuffer.allocate(1_200_001)), Callback.NOOP, false);

        assertThat(ear.next()).isEqualTo("close 1009 a message is larger than 1200000 bytes");
        await().until(() -> echo.closes.stream().anyMatch(each -> each.startsWith("1001")));
    }

    /** The client ends its way behind its close frame, and may do so before the server's answer: several tries. */
    @ParameterizedTest
    @ValueSource(strings = {"/java/one", "/java/two", "/js/one", "/js/two"})
    void aClientsCloseReachesTheServer(String path) {
        await().pollInterval(Duration.ZERO).until(() -> {
            echo.closes.clear();
            open(path, new Ear()).close(3000, "bye", Callback.NOOP);
            await().atMost(Duration.ofSeconds(2)).until(() -> !echo.closes.isEmpty());
            return echo.closes.contains("3000 bye");
        });
    }

    // Frames as they are.

    private static byte[] connect(String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        String[] fields = {
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "http",
            ":path",
            path,
            ":authority",
            "h",
            "sec-websocket-version",
            "13",
            "sec-websocket-extensions",
            "permessage-deflate"
        };
        for (int i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            block.write(fields[i].length());
            block.writeBytes(fields[i].getBytes(StandardCharsets.ISO_8859_1));
        }
        return block.toByteArray();
    }

    /** A whole masked text frame. */
    private static byte[] text(String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        byte[] mask = {1, 2, 3, 4};
        ByteBuffer frame = ByteBuffer.allocate(6 + plain.length);
        frame.put((byte) 0x81).put((byte) (0x80 | plain.length)).put(mask);
        for (int i = 0; i < plain.length; i++) {
            frame.put((byte) (plain[i] ^ mask[i & 3]));
        }
        return frame.array();
    }

    /** The stream's bytes until they are that many or it ends; its end as a text. */
    private static String read(FrameSocket from, int bytes) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (all.size() < bytes) {
            FrameSocket.Frame frame = from.read();
            if (frame.type() == HEADERS) {
                assertThat(frame.payload()[0] & 0xFF).as(":status: 200").isEqualTo(0x88);
            } else if (frame.type() == DATA) {
                all.writeBytes(frame.payload());
                if ((frame.flags() & 1) != 0) {
                    all.writeBytes("<end>".getBytes(StandardCharsets.ISO_8859_1));
                    break;
                }
            } else if (frame.type() == RST_STREAM) {
                all.writeBytes(("<reset " + frame.int32(0) + '>').getBytes(StandardCharsets.ISO_8859_1));
                break;
            }
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Bytes that are here before the server has agreed wait for it, however they were cut. */
    @ParameterizedTest
    @ValueSource(strings = {"/java/one", "/java/two", "/js/one", "/js/two"})
    void whatIsSaidBeforeTheAnswerIsHeard(String path) throws Exception {
        echo.heads.clear();
        try (FrameSocket raw = new FrameSocket(sluice.port(0), false)) {
            raw.add(HEADERS, 4, 1, connect(path));
            byte[] said = text("early");
            for (int i = 0; i < said.length; i++) {
                raw.add(DATA, 0, 1, Arrays.copyOfRange(said, i, i + 1));
            }
            raw.add(DATA, 0, 1, text("drop")).add(DATA, 0, 1, text("bird")).flush();

            assertThat(read(raw, 17)).isEqualTo("\u0081\u0007early!!\u0081\u0006bird!!");
            assertThat(echo.heads)
                    .as("no filter could read compressed messages")
                    .containsExactly("");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/java/one", "/java/two", "/js/one", "/js/two"})
    void theStreamEndsBehindTheFiltersClose(String path) throws Exception {
        try (FrameSocket raw = new FrameSocket(sluice.port(0), false)) {
            raw.add(HEADERS, 4, 1, connect(path)).add(DATA, 0, 1, text("one")).flush();
            assertThat(read(raw, 7)).isEqualTo("\u0081\u0005one!!");

            raw.add(DATA, 0, 1, text("stop")).flush();

            assertThat(read(raw, 100)).endsWith("\u0088\u000e\u0003\u00f0stopped here<end>");
        }
    }

    /** A window of some bytes: the filter's messages wait for more. */
    @ParameterizedTest
    @ValueSource(strings = {"/java/one", "/java/two", "/js/one", "/js/two"})
    void messagesWaitForTheClientsWindow(String path) throws Exception {
        try (FrameSocket raw = new FrameSocket(sluice.port(0), false)) {
            raw.add(FrameSocket.SETTINGS, 0, 0, 0, 4, 0, 0, 0, 10); // INITIAL_WINDOW_SIZE
            raw.add(HEADERS, 4, 1, connect(path));
            for (int i = 0; i < 10; i++) {
                raw.add(DATA, 0, 1, text("nr " + i));
            }
            raw.flush();
            StringBuilder heard = new StringBuilder(read(raw, 10));
            while (heard.length() < 80) {
                raw.add(FrameSocket.WINDOW_UPDATE, 0, 1, 0, 0, 0, 7).flush();
                heard.append(read(raw, 7));
            }

            StringBuilder wanted = new StringBuilder();
            for (int i = 0; i < 10; i++) {
                wanted.append("\u0081\u0006nr ").append(i).append("!!");
            }
            assertThat(heard).hasToString(wanted.toString());
        }
    }
}
