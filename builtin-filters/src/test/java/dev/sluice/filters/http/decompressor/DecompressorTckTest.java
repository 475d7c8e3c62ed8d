package dev.sluice.filters.http.decompressor;

import dev.sluice.filter.Bytes;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPOutputStream;

class DecompressorTckTest extends HttpFilterTck {
    private static final Bytes ZIPPED = zipped("worth it ".repeat(5));

    private static Bytes zipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Bytes.of(bytes.toByteArray());
    }

    @Override
    protected FilterTest filter() {
        return FilterTest.of(DecompressorFactory.class)
                .config("decompressor_library: {name: my, typed_config: {\"@type\":"
                        + " type.googleapis.com/envoy.extensions.compression.gzip.decompressor.v3.Gzip}}");
    }

    @Override
    protected List<Sample> samples() {
        Answer zipped = Answer.of(200).header("content-encoding", "gzip").body(ZIPPED);
        return List.of(
                Sample.of("a response", t -> t.get("/")).upstream(zipped),
                Sample.of("a request", t -> t.post("/").body(ZIPPED).header("content-encoding", "gzip")),
                Sample.of("a response that is plain", t -> t.get("/")).upstream(Answer.ok("plain")));
    }
}
