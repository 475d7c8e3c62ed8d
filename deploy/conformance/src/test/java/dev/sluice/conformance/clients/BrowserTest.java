package dev.sluice.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers do, by clients that a build has: curl over TLS with each version of HTTP, the JDK's WebSocket over TLS. The proxy compresses. */
final class BrowserTest {
    private static final String COMPRESSOR = """
            - name: envoy.filters.http.compressor
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.http.compressor.v3.Compressor
                compressor_library:
                  name: gzip
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip}
            """;
    private static SlowServer upstream;
    private static EchoServer echo;
    private static Front front;
    private static Front chat;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        upstream = new SlowServer();
        echo = new EchoServer();
        front = new Front(upstream.port(), upstream.port(), Duration.ofMillis(200), COMPRESSOR);
        chat = new Front(echo.getPort(), echo.getPort());
    }

    @AfterAll
    static void stop() throws Exception {
        chat.close();
        front.close();
        echo.close();
        upstream.close();
    }

    private static String curl(String version, String... more) throws Exception {
        Tool.need("curl", "curl", "--version");
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-k", version));
        command.addAll(List.of(more));
        return Tool.run(command.toArray(String[]::new)).replace("\r", "");
    }

    private static String url(String path) {
        return "https://127.0.0.1:" + front.securePort() + path;
    }

    private String out() {
        return folder.resolve("out").toString();
    }

    /** A file of so many octets. */
    private String file(int size) throws Exception {
        return Files.write(folder.resolve("in"), new byte[size]).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void curlUnpacksWhatWasCompressed(String version) throws Exception {
        String said = curl(
                version,
                "--compressed",
                "-D",
                "-",
                "-o",
                out(),
                "-w",
                "%{size_download} %{http_version}",
                url("/h1?n=200000"));

        assertThat(said.toLowerCase(Locale.ROOT)).contains("content-encoding: gzip", "vary: accept-encoding");
        assertThat(said).endsWith(version.equals("--http2") ? " 2" : " 1.1");
        assertThat(Integer.parseInt(said.substring(said.lastIndexOf('\n') + 1).split(" ")[0]))
                .isLessThan(5_000);
        assertThat(Files.readAllBytes(folder.resolve("out"))).isEqualTo(new byte[200_000]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void whoDoesNotAskGetsItPlain(String version) throws Exception {
        String said = curl(version, "-D", "-", "-o", out(), url("/h1?n=200000"));

        assertThat(said.toLowerCase(Locale.ROOT))
                .contains("content-length: 200000")
                .doesNotContain("content-encoding");
        assertThat(Files.size(folder.resolve("out"))).isEqualTo(200_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void uploadsArriveWholeWithAndWithoutALength(String version) throws Exception {
        String file = file(3_000_000);

        assertThat(curl(version, "-D", "-", "-o", out(), "-T", file, url("/h1?n=1")))
                .contains("x-read: 3000000");
        assertThat(curl(
                        version,
                        "-D",
                        "-",
                        "-o",
                        out(),
                        "-H",
                        "Transfer-Encoding: chunked",
                        "-T",
                        file,
                        url("/h1?n=1")))
                .contains("x-read: 3000000");
        assertThat(curl(version, "-D", "-", "-o", out(), "-F", "file=@" + file, url("/h1?n=1")))
                .containsPattern("x-read: 3000\\d{3}");
    }

    @Test
    void whoWaitsForLeaveToSendGetsIt() throws Exception {
        long begun = System.nanoTime();
        String said = curl(
                "--http1.1",
                "-v",
                "-H",
                "Expect: 100-continue",
                "--expect100-timeout",
                "20",
                "-o",
                out(),
                "-T",
                file(100_000),
                url("/h1?n=1"));

        assertThat(said).contains("HTTP/1.1 100 Continue", "HTTP/1.1 200 OK", "x-read: 100000");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void severalRequestsShareAConnection(String version) throws Exception {
        String said = curl(
                version,
                "-w",
                "%{http_code} %{num_connects}\n",
                "-o",
                out(),
                url("/h1?n=10"),
                "-o",
                out(),
                url("/direct"),
                "-o",
                out(),
                url("/h1?n=100000"));

        assertThat(said).isEqualTo("200 1\n200 0\n200 0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void manyRequestsAtOnce(String version) throws Exception {
        String said = curl(
                version,
                "-Z",
                "--parallel-max",
                "20",
                "-w",
                "%{http_code}\n",
                "-o",
                out() + "#1",
                url("/h1[1-60]?n=1000"));

        assertThat(said.lines().filter(line -> line.equals("200")).count()).isEqualTo(60);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2"})
    void headsComeWithoutABody(String version) throws Exception {
        assertThat(curl(version, "-I", "--max-time", "10", url("/direct"))).contains("200", "content-length: 6");
    }

    @Test
    void aCallToUpgradeInTheClearIsAnswered() throws Exception {
        assertThat(curl("--http2", "-o", out(), "-w", "%{http_version} %{http_code}", front.url("/h1?n=5")))
                .isEqualTo("1.1 200");
    }

    @Test
    void aWebSocketOverTls() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket socket = HttpClient.newBuilder()
                .sslContext(Trusting.context())
                .build()
                .newWebSocketBuilder()
                .subprotocols("chat", "talk")
                .buildAsync(URI.create("wss://localhost:" + chat.securePort() + "/h1"), new WebSocket.Listener() {
                    private final StringBuilder text = new StringBuilder();

                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
                        text.append(part);
                        if (last) {
                            heard.add(text.toString());
                            text.setLength(0);
                        }
                        from.request(1);
                        return null;
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                        heard.add("close " + code + ' ' + reason);
                        return null;
                    }
                })
                .join();
        String large = "wörter ".repeat(100_000);

        socket.sendText("hello", true).join();
        socket.sendText(large, true).join();
        socket.sendText("close", true).join();

        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(large);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("close 4001 as you wish");
    }
}
