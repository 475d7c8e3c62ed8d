package dev.sluice.conformance.clients;

import static dev.sluice.conformance.clients.FrameSocket.DATA;
import static dev.sluice.conformance.clients.FrameSocket.GOAWAY;
import static dev.sluice.conformance.clients.FrameSocket.HEADERS;
import static dev.sluice.conformance.clients.FrameSocket.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.conformance.Servers;
import dev.sluice.runtime.server.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What HTTP/2 can say and HTTP/1.1 would read as something else: every such byte and field in every place, as frames. Each gets a reset or a 400, and
 * the server behind the proxy hears the next request, on the same connection, and nothing before it.
 */
final class Http2SmugglingTest {
    private static final String RESET = "reset 1";
    private static final String GOOD = "GET /good HTTP/1.1\r\nhost: h\r\n";
    private @Nullable RawServer upstream;
    private @Nullable Server proxy;

    @BeforeEach
    void start() throws Exception {
        upstream = new RawServer();
        proxy = Servers.start(config(upstream.port()));
    }

    @AfterEach
    void stop() throws Exception {
        Servers.stop(Objects.requireNonNull(proxy));
        upstream().close();
    }

    private RawServer upstream() {
        return Objects.requireNonNull(upstream);
    }

    private FrameSocket client() throws Exception {
        int port =
                ((InetSocketAddress) Objects.requireNonNull(proxy).addresses().get(0)).getPort();
        return new FrameSocket(port, false);
    }

    private static String config(int port) {
        return """
            static_resources:
              listeners:
              - address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      upgrade_configs: [{upgrade_type: websocket}, {upgrade_type: h2c}]
                      route_config:
                        virtual_hosts:
                        - {name: all, domains: ["*"], routes: [{match: {prefix: ""}, route: {cluster: server, timeout: 0s}}]}
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
              - name: server
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: {http_protocol_options: {enable_trailers: true}}
                load_assignment:
                  cluster_name: server
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
            """.formatted(port);
    }

    // Heads.

    /** Fields {@code name, value, name, value…} of a whole request. */
    private static Arguments of(String what, String... fields) {
        return Arguments.of(what, List.of(fields));
    }

    private static Arguments with(String name, String value) {
        return of(shown(name) + " = " + shown(value), fields("GET", "http", "/bad", "h", name, value));
    }

    private static String[] fields(String method, String scheme, String path, String authority, String... more) {
        List<String> all =
                new ArrayList<>(List.of(":method", method, ":scheme", scheme, ":path", path, ":authority", authority));
        all.addAll(Arrays.asList(more));
        return all.toArray(new String[0]);
    }

    private static String shown(String text) {
        StringBuilder to = new StringBuilder();
        for (char c : text.toCharArray()) {
            to.append(c > ' ' && c < 0x7F ? String.valueOf(c) : String.format("<%02x>", (int) c));
        }
        return to.toString();
    }

    private static Stream<String> placed(String bad) {
        return Stream.of("x" + bad + "y", bad + "x", "x" + bad);
    }

    private static Stream<Arguments> names() {
        return Stream.concat(
                Stream.of("\r", "\n", "\0", ":", " ", "\t", "A", "\u0001", "\u007f", "\u00e9", "(", "/", "\r\n")
                        .flatMap(Http2SmugglingTest::placed)
                        .map(name -> with(name, "v")),
                Stream.of("", "x: y\r\nz").map(name -> with(name, "v")));
    }

    private static Stream<Arguments> values() {
        return Stream.concat(
                Stream.of(
                                "\r",
                                "\n",
                                "\0",
                                "\u0001",
                                "\u007f",
                                "\r\n",
                                "\r\n ",
                                "\r\ny: z\r\n\r\nGET /bad HTTP/1.1\r\n")
                        .flatMap(Http2SmugglingTest::placed)
                        .map(value -> with("x", value)),
                Stream.of(" v", "v ", "\tv", "v\t", " ", "\t").map(value -> with("x", value)));
    }

    private static Stream<Arguments> framing() {
        return Stream.of(
                with("transfer-encoding", "chunked"),
                with("transfer-encoding", "identity"),
                with("transfer-encoding", "x, chunked"),
                with("connection", "close"),
                with("connection", "keep-alive, x"),
                with("connection", "upgrade"),
                with("keep-alive", "timeout=5"),
                with("proxy-connection", "keep-alive"),
                with("upgrade", "h2c"),
                with("upgrade", "websocket"),
                with("te", "trailers, chunked"),
                with("te", "gzip"),
                with("content-length", "5"),
                with("content-length", "+0"),
                with("content-length", "-1"),
                with("content-length", "0x0"),
                with("content-length", "0,0"),
                with("content-length", ""),
                with("content-length", "99999999999999999999"),
                of("two lengths", fields("GET", "http", "/bad", "h", "content-length", "0", "content-length", "0")),
                with("host", "other"),
                with("host", "h:80"),
                with("host", ""),
                of("two hosts", fields("GET", "http", "/bad", "h", "host", "h", "host", "h")),
                with(":path", "/bad2"),
                with(":method", "GET"),
                with(":authority", "h"),
                with(":status", "200"),
                with(":protocol", "websocket"),
                with(":unknown", "x"),
                of(
                        "pseudo-field late",
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        "x",
                        "y",
                        ":path",
                        "/bad",
                        ":authority",
                        "h"),
                of("no method", ":scheme", "http", ":path", "/bad", ":authority", "h"),
                of("no scheme", ":method", "GET", ":path", "/bad", ":authority", "h"),
                of("no path", ":method", "GET", ":scheme", "http", ":authority", "h"),
                of("no authority", ":method", "GET", ":scheme", "http", ":path", "/bad"));
    }

    private static Stream<Arguments> targets() {
        String second = " HTTP/1.1\r\nx: y\r\n\r\nGET /bad";
        Stream<Arguments> paths = Stream.concat(
                        Stream.of("\r", "\n", "\0", " ", "\t", "\u007f", "\u0001", "\r\n", second)
                                .flatMap(bad -> Stream.of("/b" + bad + "d", bad + "/bad", "/bad" + bad)),
                        Stream.of("", "bad", "*", "http://h/bad", "?bad", "/b\u00e9d"))
                .map(path -> of(":path " + shown(path), fields("GET", "http", path, "h")));
        Stream<Arguments> authorities = Stream.concat(
                        Stream.of("\r", "\n", "\0", " ", "\t", "\u007f", ",", "@", "/", "?", "#", "\\", "\r\nx: y")
                                .flatMap(Http2SmugglingTest::placed),
                        Stream.of("", ":", "h:", "h:x", "h:99999", "h:1:2", "[", "[]", "[::1", "[::1]x"))
                .map(authority -> of(":authority " + shown(authority), fields("GET", "http", "/bad", authority)));
        Stream<Arguments> methods = Stream.concat(
                        Stream.of("\r", "\n", "\0", " ", "\t", ":", "\u007f", "/", "\u00e9")
                                .flatMap(Http2SmugglingTest::placed),
                        Stream.of("", "GET /bad HTTP/1.1\r\nx:", "CONNECT"))
                .map(method -> of(":method " + shown(method), fields(method, "http", "/bad", "h")));
        Stream<Arguments> schemes = Stream.of("", "ht tp", "http\r\n", "http\0", "http://x", "1http", ":")
                .map(scheme -> of(":scheme " + shown(scheme), fields("GET", scheme, "/bad", "h")));
        return Stream.of(paths, authorities, methods, schemes).flatMap(each -> each);
    }

    private static Stream<Arguments> heads() {
        return Stream.of(names(), values(), framing(), targets()).flatMap(each -> each);
    }

    /** Once as literals, which are put into the compression table, and once as indices of that table. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void theUpstreamSeesNothingOfIt(String what, List<String> fields) throws Exception {
        try (FrameSocket client = client()) {
            client.add(HEADERS, 5, 1, literals(fields)).flush();
            String first = outcome(client, 1);
            client.add(HEADERS, 5, 3, indices(fields)).flush();
            String second = outcome(client, 3);
            client.request(5, "GET", "/good").flush();
            String good = outcome(client, 5);

            assertThat(List.of(first, second)).containsExactly(RESET, RESET);
            assertThat(good).isEqualTo("answered");
            assertThat(upstream().heard())
                    .singleElement()
                    .asString()
                    .startsWith(GOOD)
                    .doesNotContain("/bad", "\r\nx:", "\r\ny:");
            assertThat(upstream().heard().get(0).indexOf("\r\n\r\n"))
                    .isEqualTo(upstream().heard().get(0).length() - 4);
        }
    }

    private static byte[] literals(List<String> fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.size(); i += 2) {
            block.write(0x40);
            string(block, fields.get(i));
            string(block, fields.get(i + 1));
        }
        return block.toByteArray();
    }

    /** The newest entry of the table is number 62. */
    private static byte[] indices(List<String> fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = fields.size() / 2 - 1; i >= 0; i--) {
            block.write(0x80 | 62 + i);
        }
        return block.toByteArray();
    }

    private static void string(ByteArrayOutputStream to, String text) {
        to.write(text.length());
        to.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String outcome(FrameSocket client, int stream) throws IOException {
        while (true) {
            FrameSocket.Frame frame = client.read();
            if (frame.type() == GOAWAY) {
                return "goaway " + frame.int32(4);
            }
            if (frame.stream() == stream && frame.type() == RST_STREAM) {
                return "reset " + frame.int32(0);
            }
            if (frame.stream() == stream && frame.type() == HEADERS) {
                int status = frame.payload()[0] & 0xFF;
                return status == 0x88 ? "answered" : status == 0x8c ? "400" : "another status";
            }
        }
    }

    // Bodies and trailers.

    private static Stream<Arguments> lengths() {
        return Stream.of(Arguments.of("3", 5), Arguments.of("5", 3), Arguments.of("0", 1), Arguments.of("1", 0));
    }

    /** What is too much never leaves, and what is too little never looks whole: its connection is cut. */
    @ParameterizedTest(name = "content-length {0}, {1} bytes")
    @MethodSource("lengths")
    void aBodyOfAnotherLengthIsCut(String length, int bytes) throws Exception {
        try (FrameSocket client = client()) {
            List<String> head = List.of(fields("POST", "http", "/bad", "h", "content-length", length));
            client.add(HEADERS, 4, 1, literals(head))
                    .add(DATA, 1, 1, new byte[bytes])
                    .flush();

            assertThat(outcome(client, 1)).isEqualTo(RESET);
            isServedAfterACut(client);
            assertThat(upstream().heard()).allSatisfy(heard -> assertThat(
                            heard.chars().filter(c -> c == 0).count())
                    .isLessThanOrEqualTo(Math.min(bytes, Integer.parseInt(length))));
        }
    }

    private static Stream<Arguments> trailers() {
        Stream<Arguments> fields = Stream.of(names(), values())
                .flatMap(each -> each)
                .map(each -> {
                    List<?> all = (List<?>) each.get()[1];
                    return Arguments.of(each.get()[0], all.get(8), all.get(9));
                });
        Stream<Arguments> others = Stream.of(
                        "transfer-encoding=chunked",
                        "connection=close",
                        "keep-alive=1",
                        "proxy-connection=close",
                        "upgrade=h2c",
                        ":path=/bad",
                        ":status=200",
                        ":authority=h")
                .map(each -> Arguments.of(each, each.split("=")[0], each.split("=")[1]));
        return Stream.concat(fields, others);
    }

    /** The server has the head by then, but never a whole message, and not those bytes. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("trailers")
    void aBadTrailerCutsTheMessage(String what, String name, String value) throws Exception {
        try (FrameSocket client = client()) {
            client.add(HEADERS, 4, 1, literals(List.of(fields("POST", "http", "/bad", "h"))))
                    .add(DATA, 0, 1, 'a', 'b')
                    .add(HEADERS, 5, 1, literals(List.of(name, value)))
                    .flush();

            assertThat(outcome(client, 1)).isEqualTo(RESET);
            isServedAfterACut(client);
            assertThat(upstream().heard()).noneMatch(heard -> heard.contains("\r\n0\r\n"));
        }
    }

    /** The next request is answered, and not behind bytes of the one that was cut. */
    private void isServedAfterACut(FrameSocket client) throws Exception {
        client.request(3, "GET", "/good").flush();
        assertThat(outcome(client, 3)).isEqualTo("answered");
        assertThat(upstream().heard())
                .filteredOn(heard -> heard.contains("/good"))
                .singleElement()
                .asString()
                .startsWith(GOOD);
        await().untilAsserted(() -> assertThat(upstream().heard())
                .filteredOn(heard -> heard.contains("/bad"))
                .allMatch(heard -> heard.endsWith(">")));
    }

    private static Stream<Arguments> dropped() {
        return Stream.of(
                Arguments.of("content-length", "7"),
                Arguments.of("host", "other"),
                Arguments.of("te", "trailers"),
                Arguments.of("expect", "100-continue"),
                Arguments.of("trailer", "x"));
    }

    /** Harmless to HTTP/2, and read by some servers of HTTP/1.1: such a trailer goes no further. */
    @ParameterizedTest
    @MethodSource("dropped")
    void aTrailerThatWouldBeReadAsAHeaderIsLeftOut(String name, String value) throws Exception {
        try (FrameSocket client = client()) {
            client.add(HEADERS, 4, 1, literals(List.of(fields("POST", "http", "/fine", "h"))))
                    .add(DATA, 0, 1, 'a', 'b')
                    .add(HEADERS, 5, 1, literals(List.of(name, value, "x-good", "1")))
                    .flush();

            assertThat(outcome(client, 1)).isEqualTo("answered");
            await().until(() -> upstream().heard().size() == 1);
            assertThat(upstream().heard().get(0))
                    .endsWith("\r\n2\r\nab\r\n0\r\nx-good: 1\r\n\r\n")
                    .doesNotContain(name + ": " + value);
        }
    }
}
