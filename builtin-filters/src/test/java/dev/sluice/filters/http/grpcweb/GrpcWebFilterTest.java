package dev.sluice.filters.http.grpcweb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcWebFilterTest {
    private static final String FRAME = "\0\0\0\0\5hello";
    private static final String TWO_FRAMES = FRAME + "\0\0\0\0\0" + "\0\0\0\0\4four";
    private static final String TEXT = "application/grpc-web-text";

    private static FilterTest upstream(Answer answer) {
        return FilterTest.of(GrpcWebFactory.class).upstream(answer);
    }

    private static Answer grpc(String... pieces) {
        return Answer.ok(pieces).header("content-type", "application/grpc");
    }

    private static Answer answered() {
        return grpc(TWO_FRAMES).trailer("grpc-status", "0").trailer("grpc-message", "ok");
    }

    private static String base64(String bytes) {
        return Base64.getEncoder().encodeToString(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/grpc-web", "application/grpc-web+proto"})
    void translatesTheBinaryForm(String type) {
        Exchanged x = upstream(grpc("hello").trailer("grpc-status", "0").trailer("x-more", "1"))
                .post("/svc/Method", FRAME)
                .header("content-type", type)
                .run();

        assertThat(x.seen().header("content-type")).isEqualTo("application/grpc");
        assertThat(x.seen().header("te")).isEqualTo("trailers");
        assertThat(x.seen().header("grpc-accept-encoding")).isEqualTo("identity");
        assertThat(x.seen().body()).isEqualTo(FRAME);
        x.expectHeader("content-type", "application/grpc-web+proto")
                .expectStat("cluster.upstream.grpc-web.svc.Method.0", 1)
                .expectStat("cluster.upstream.grpc-web.svc.Method.success", 1)
                .expectStat("cluster.upstream.grpc-web.svc.Method.total", 1);
        assertThat(x.body()).startsWith("hello").endsWith("\0\0\0\31grpc-status:0\r\nx-more:1\r\n");
        assertThat(x.trailers().isEmpty()).isTrue();
    }

    @Test
    void filtersBehindItSeeMessages() {
        HttpFilter loud = new HttpFilter() {
            @Override
            public Verdict onRequest(Exchange x) {
                x.request().messages().transform((m, out) -> out.write(m.withText(m.text() + "?")));
                return Verdict.proceed();
            }

            @Override
            public Verdict onResponse(Exchange x) {
                x.response().messages().transform((m, out) -> out.write(m.withText(m.text() + "!")));
                return Verdict.proceed();
            }
        };

        Exchanged x = upstream(answered())
                .and(loud)
                .post("/svc/Method", FRAME)
                .header("content-type", "application/grpc-web")
                .everySplit();

        x.expectSeenMessages("hello?");
        assertThat(x.body()).startsWith("\0\0\0\0\6hello!\0\0\0\0\1!\0\0\0\0\5four!");
    }

    @Test
    void translatesTheTextForm() {
        Exchanged x = upstream(answered())
                .post("/svc/Method", base64(FRAME))
                .header("content-type", TEXT)
                .header("accept", TEXT)
                .run();

        assertThat(x.seen().body()).isEqualTo(FRAME);
        x.expectHeader("content-type", "application/grpc-web-text+proto");
        assertThat(x.body())
                .isEqualTo("AAAAAAVoZWxsbw==" + "AAAAAAA=" + "AAAAAARmb3Vy"
                        + base64("\u0080\0\0\0\40grpc-status:0\r\ngrpc-message:ok\r\n"));
    }

    @Test
    void theTextFormIsTheSameForAnySplit() {
        Exchanged x = upstream(answered())
                .post("/svc/Method", base64(TWO_FRAMES))
                .header("content-type", TEXT)
                .header("accept", TEXT)
                .everySplit();

        assertThat(x.seen().body()).isEqualTo(TWO_FRAMES);
    }

    @Test
    void theBinaryFormIsTheSameForAnySplit() {
        upstream(answered())
                .post("/svc/Method", TWO_FRAMES)
                .header("content-type", "application/grpc-web")
                .everySplit();
    }

    @Test
    void takesPaddingBehindEachMessage() {
        Exchanged x = upstream(answered())
                .post("/svc/Method", base64("abcde") + base64("fg"))
                .header("content-type", TEXT)
                .everySplit();

        assertThat(x.seen().body()).isEqualTo("abcdefg");
    }

    @ParameterizedTest
    @CsvSource({
        "AAAAA, grpc_base_64_decode_failed_bad_size",
        "AAA, grpc_base_64_decode_failed_bad_size",
        "!!!!, grpc_base_64_decode_failed"
    })
    void refusesWhatIsNoBase64(String body, String details) {
        upstream(answered())
                .post("/svc/Method", body)
                .header("content-type", TEXT)
                .run()
                .expectStatus(400)
                .expectHeader("grpc-status", "13")
                .expectHeader("grpc-message", "Bad gRPC-web request, invalid base64 data.")
                .expectHeader("content-type", "application/grpc-web+proto")
                .expectDetails(details);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/grpc", "application/grpc-web+json", "application/json"})
    void leavesOthersAlone(String type) {
        Exchanged x = upstream(answered())
                .post("/svc/Method", FRAME)
                .header("content-type", type)
                .run();

        assertThat(x.seen().header("content-type")).isEqualTo(type);
        x.expectHeader("content-type", "application/grpc").expectBody(TWO_FRAMES);
        assertThat(x.trailers().get("grpc-status")).isEqualTo("0");
    }

    @Test
    void passesATrailersOnlyAnswer() {
        Exchanged x = upstream(grpc("").header("grpc-status", "5").header("grpc-message", "no"))
                .post("/svc/Method", FRAME)
                .header("content-type", "application/grpc-web")
                .run();

        x.expectStatus(200)
                .expectHeader("content-type", "application/grpc-web+proto")
                .expectHeader("grpc-status", "5")
                .expectBody("")
                .expectStat("cluster.upstream.grpc-web.svc.Method.failure", 1);
    }

    @Test
    void tellsAForeignAnswerInTheHead() {
        Exchanged x = upstream(
                        Answer.of(503).header("content-type", "text/html").body("<b>50%</b>\n", "~"))
                .post("/svc/Method", FRAME)
                .header("content-type", "application/grpc-web")
                .everySplit();

        x.expectStatus(503)
                .expectHeader("grpc-status", "14")
                .expectHeader("grpc-message", "<b>50%25</b>%0A%7E")
                .expectHeader("content-length", "0")
                .expectBody("");
    }

    @Test
    void tellsNoMoreThan16KiBOfAForeignAnswer() {
        Exchanged x = upstream(Answer.ok("x".repeat(10_000), "y".repeat(10_000)))
                .post("/svc/Method", FRAME)
                .header("content-type", "application/grpc-web")
                .run();

        assertThat(x.header("grpc-message")).hasSize(16_384);
        x.expectHeader("grpc-status", "2").expectBody("");
    }

    @Test
    void tellsAReplyOfTheProxyInTheHead() {
        upstream(Answer.closed())
                .post("/svc/Method", FRAME)
                .header("content-type", "application/grpc-web")
                .run()
                .expectStatus(503)
                .expectHeader("grpc-status", "14")
                .expectHeader("content-type", "application/grpc-web+proto")
                .expectBody("");
    }

    @Test
    void countsNoMoreNamesThanItsLimit() {
        FilterTest test = upstream(grpc("").header("grpc-status", "0"));
        for (int i = 0; i < 1500; i++) {
            test.post("/svc/M" + i, FRAME)
                    .header("content-type", "application/grpc-web")
                    .run();
        }

        assertThat(test.stat("cluster.upstream.grpc-web.svc.M0.total")).isEqualTo(1);
        assertThatThrownBy(() -> test.stat("cluster.upstream.grpc-web.svc.M1499.total"))
                .isInstanceOf(Throwable.class);
    }
}
