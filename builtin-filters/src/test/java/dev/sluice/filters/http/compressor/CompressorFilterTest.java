package dev.sluice.filters.http.compressor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filters.http.decompressor.DecompressorFactory;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressorFilterTest {
    private static final String TEXT = "a text that is long enough to be worth it, ".repeat(3);

    private static String library(String kind, String way) {
        return way + "_library: {name: my, typed_config: {\"@type\": type.googleapis.com/envoy.extensions.compression."
                + kind + '.' + way + ".v3." + Character.toUpperCase(kind.charAt(0)) + kind.substring(1) + "}}\n";
    }

    private static FilterTest gzip(String more) {
        return FilterTest.of(CompressorFactory.class).config(library("gzip", "compressor") + more);
    }

    private static String unzipped(Exchanged x) throws IOException {
        byte[] coded = x.bytes().toByteArray();
        return new String(new GZIPInputStream(new ByteArrayInputStream(coded)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void compressesWhatTheClientTakes() throws IOException {
        Exchanged x = gzip("").upstream(Answer.ok(TEXT, TEXT, "x"))
                .get("/")
                .header("accept-encoding", "deflate, gzip;q=0.5")
                .run();

        x.expectHeader("content-encoding", "gzip").expectHeader("vary", "Accept-Encoding");
        x.expectHeader("content-length", "").expectStat("http.test.compressor.my.gzip.compressed", 1);
        assertThat(unzipped(x)).isEqualTo(TEXT + TEXT + "x");
    }

    @Test
    void whatTheLibraryCannotDoIsAWarning() {
        List<String> said = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                said.add(MessageFormat.format(line.getMessage(), line.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger all = Logger.getLogger("");
        all.addHandler(handler);
        try {
            String fields = "v3.Gzip, window_bits: %d, memory_level: %d}}";
            FilterTest.of(CompressorFactory.class)
                    .config(library("gzip", "compressor").replace("v3.Gzip}}", fields.formatted(15, 8)))
                    .open();
            assertThat(said).isEmpty();
            FilterTest.of(CompressorFactory.class)
                    .config(library("gzip", "compressor").replace("v3.Gzip}}", fields.formatted(9, 1)))
                    .open();
        } finally {
            all.removeHandler(handler);
        }

        assertThat(said)
                .containsExactly(
                        "compressor_library.typed_config.window_bits: 9 has no effect, this zlib always takes 15",
                        "compressor_library.typed_config.memory_level: 1 has no effect, this zlib always takes 8");
    }

    @Test
    void anySplitHasTheSameMeaning() throws IOException {
        Random random = new Random(11);
        for (int cut = 1; cut < TEXT.length(); cut += 1 + random.nextInt(3)) {
            Exchanged x = gzip("").upstream(Answer.ok(TEXT.substring(0, cut), TEXT.substring(cut)))
                    .get("/")
                    .header("accept-encoding", "gzip")
                    .run();

            assertThat(unzipped(x)).as("cut at " + cut).isEqualTo(TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "brotli", "zstd"})
    void comesBackWholeThroughTheDecompressor(String kind) {
        FilterTest.of(DecompressorFactory.class)
                .config(library(kind, "decompressor"))
                .and(CompressorFactory.class)
                .config(library(kind, "compressor"))
                .upstream(Answer.ok(TEXT, TEXT).trailer("x-t", "1"))
                .get("/")
                .run()
                .expectHeader("content-encoding", "")
                .expectBody(TEXT + TEXT);
    }

    @Test
    void whatComesIsReadableAtOnce() {
        Exchanged x = gzip("").upstream(Answer.ok(TEXT).thenHangs())
                .get("/")
                .header("accept-encoding", "gzip")
                .start();

        assertThat(x.bytes().length()).isGreaterThan(20);
        assertThat(x.complete()).isFalse();
    }

    @Test
    void compressesRequests() {
        Exchanged x = gzip("request_direction_config: {}")
                .post("/", TEXT)
                .header("content-type", "text/plain")
                .run();

        assertThat(x.seen().header("content-encoding")).isEqualTo("gzip");
        x.expectStat("http.test.compressor.my.gzip.request.total_uncompressed_bytes", TEXT.length());
    }

    @Test
    void aRouteSwitchesItOff() {
        gzip("").perRoute("disabled: true")
                .upstream(Answer.ok(TEXT))
                .get("/")
                .header("accept-encoding", "gzip")
                .run()
                .expectHeader("content-encoding", "")
                .expectHeader("vary", "")
                .expectBody(TEXT);
    }

    @ParameterizedTest
    @CsvSource({
        "'compressor_library: {name: x, typed_config: {\"@type\": type.googleapis.com/google.protobuf.Struct}}', is not supported"
    })
    void refusesAnotherLibrary(String config, String problem) {
        assertThatThrownBy(() ->
                        FilterTest.of(CompressorFactory.class).config(config).open())
                .hasMessageContaining(problem);
    }
}
