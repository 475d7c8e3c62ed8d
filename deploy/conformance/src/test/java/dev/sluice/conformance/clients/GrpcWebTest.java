package dev.sluice.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Browsers' calls to grpc-java: HTTP/1.1 in the clear and HTTP/2 over TLS, binary and text, behind a filter that sees the messages. */
final class GrpcWebTest {
    private static final String WEB = """
            - name: envoy.filters.http.grpc_web
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.grpc_web.v3.GrpcWeb}
            """;
    private static GrpcService service;
    private static Front front;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        service = new GrpcService();
        front = new Front(service.port(), service.port(), Duration.ofMillis(200), WEB + GrpcWaysTest.FILTERS);
        client = HttpClient.newBuilder().sslContext(Trusting.context()).build();
    }

    @AfterAll
    static void stop() throws Exception {
        front.close();
        service.close();
    }

    /** Messages, then the block of trailers. */
    private static List<String> call(boolean secure, boolean text, String method, String message) throws Exception {
        byte[] data = GrpcService.bytes(message);
        byte[] framed = ByteBuffer.allocate(5 + data.length)
                .put((byte) 0)
                .putInt(data.length)
                .put(data)
                .array();
        String type = "application/grpc-web" + (text ? "-text" : "") + "+proto";
        URI uri = URI.create((secure ? "https://localhost:" + front.securePort() : "http://127.0.0.1:" + front.port())
                + "/test.Ways/" + method);
        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(uri)
                        .header("content-type", type)
                        .header("accept", type)
                        .header("x-grpc-web", "1")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(
                                text ? Base64.getEncoder().encode(framed) : framed))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.version()).isEqualTo(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue(type);
        List<String> all = frames(text ? decoded(response.body()) : response.body());
        response.headers().firstValue("grpc-status").ifPresent(status -> all.add("headers " + status));
        return all;
    }

    /** The text form is pieces of Base64 one behind the other, each with its own padding. */
    private static byte[] decoded(byte[] text) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int at = 0; at + 4 <= text.length; at += 4) {
            all.writeBytes(Base64.getDecoder().decode(java.util.Arrays.copyOfRange(text, at, at + 4)));
        }
        assertThat(text.length % 4).isZero();
        return all.toByteArray();
    }

    private static List<String> frames(byte[] body) {
        List<String> all = new ArrayList<>();
        for (ByteBuffer rest = ByteBuffer.wrap(body); rest.hasRemaining(); ) {
            int flags = rest.get();
            byte[] data = new byte[rest.getInt()];
            rest.get(data);
            String said = new String(data, StandardCharsets.UTF_8);
            all.add(flags < 0 ? "trailers " + said : said);
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void unaryCalls(boolean secure, boolean text) throws Exception {
        List<String> heard = call(secure, text, "One", "hello, wörld");

        assertThat(heard).hasSize(2).first().isEqualTo("hello, wörld");
        assertThat(heard.get(1)).startsWith("trailers ").contains("grpc-status:0\r\n");
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void largeMessages(boolean secure, boolean text) throws Exception {
        String large = "x".repeat(2_000_000);

        assertThat(call(secure, text, "One", large)).hasSize(2).first().isEqualTo(large);
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void streamsOfTheServer(boolean secure, boolean text) throws Exception {
        List<String> heard = call(secure, text, "Count", "500");

        assertThat(heard).hasSize(501).startsWith("message 0", "message 1");
        assertThat(heard.get(499)).isEqualTo("message 499");
        assertThat(heard.get(500)).contains("grpc-status:0\r\n");
    }

    /** Trailers-only: what gRPC says in its head a browser finds there or in the body. */
    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void errorsWithoutAMessage(boolean secure, boolean text) throws Exception {
        List<String> heard = call(secure, text, "Count", "0");

        assertThat(heard).hasSize(1);
        assertThat(heard.get(0)).matches("(?s)headers 5|trailers .*grpc-status:5\r\n.*");
    }
}
