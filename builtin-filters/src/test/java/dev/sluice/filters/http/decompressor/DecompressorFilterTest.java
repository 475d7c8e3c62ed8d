package dev.sluice.filters.http.decompressor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filters.http.compressor.CompressorFactory;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class DecompressorFilterTest {
    private static final String GZIP = "{\"@type\": type.googleapis.com/envoy.extensions.compression.gzip.";

    private static FilterTest with(String limit) {
        return FilterTest.of(DecompressorFactory.class)
                .config("decompressor_library: {name: my, typed_config: " + GZIP + "decompressor.v3.Gzip" + limit
                        + "}}");
    }

    /** What the upstream says comes in compressed. */
    private static FilterTest coded(String limit) {
        return with(limit)
                .and(CompressorFactory.class)
                .config("compressor_library: {name: my, typed_config: " + GZIP + "compressor.v3.Gzip}}");
    }

    @Test
    void undoesAResponse() {
        Exchanged x = coded("")
                .upstream(
                        Answer.ok("a text that is long enough to be compressed").trailer("x-t", "1"))
                .get("/")
                .run();

        x.expectHeader("content-encoding", "").expectBody("a text that is long enough to be compressed");
        assertThat(x.trailers().get("x-envoy-decompressor-my-uncompressed-bytes"))
                .isEqualTo("43");
        assertThat(x.trailers().get("x-t")).isEqualTo("1");
        x.expectStat("http.test.decompressor.my.gzip.response.decompressed", 1);
    }

    @Test
    void tellsTheUpstreamWhatItTakes() {
        Exchanged x =
                with("").get("/").header("accept-encoding", "br, gzip;q=0").run();

        assertThat(x.seen().header("accept-encoding")).isEqualTo("br,gzip");
    }

    @Test
    void refusesABrokenRequest() {
        Exchanged x = with("").post("/", "this is no gzip")
                .header("content-encoding", "gzip")
                .run();

        x.expectStatus(400)
                .expectDetails("request_decompression_failed")
                .expectStat("http.test.decompressor.my.gzip.decompressor_library.zlib_data_error", 1);
    }

    @Test
    void refusesABrokenRequestForAnySplit() {
        with("").post("/", "\u001fno gzip")
                .header("content-encoding", "gzip")
                .run()
                .expectStatus(400);
        for (int cut = 1; cut < 8; cut++) {
            with("").post("/", "\u001fno gzip".substring(0, cut), "\u001fno gzip".substring(cut))
                    .header("content-encoding", "gzip")
                    .run()
                    .expectStatus(400);
        }
    }

    @Test
    void aCutRequestIsBroken() {
        with("").post("/", "\u001f").header("content-encoding", "gzip").run().expectStatus(400);
    }

    @Test
    void endsWhatGrowsTooMuch() {
        String zeros = "0".repeat(200_000);

        Exchanged x = coded("").upstream(Answer.ok(zeros)).get("/").run();
        assertThat(x.bytes().length()).isLessThan(zeros.length());
        x.expectStat("http.test.decompressor.my.gzip.decompressor_library.zlib_data_error", 1);
        coded(", max_inflate_ratio: 1000")
                .upstream(Answer.ok(zeros))
                .get("/")
                .run()
                .expectBody(zeros);
    }

    @Test
    void leavesOtherCodingsAlone() {
        with("").upstream(Answer.ok("x").header("content-encoding", "br"))
                .get("/")
                .run()
                .expectHeader("content-encoding", "br")
                .expectBody("x")
                .expectStat("http.test.decompressor.my.gzip.response.not_decompressed", 1);
    }
}
