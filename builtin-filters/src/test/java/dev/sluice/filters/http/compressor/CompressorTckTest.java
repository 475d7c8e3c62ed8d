package dev.sluice.filters.http.compressor;

import dev.sluice.filters.http.decompressor.DecompressorFactory;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;
import java.util.Set;

class CompressorTckTest extends HttpFilterTck {
    private static final Answer TEXT =
            Answer.ok("a text that is long enough to be worth it, ".repeat(2)).header("content-type", "text/plain");

    private static String library(String way) {
        return way
                + "_library: {name: my, typed_config: {\"@type\": type.googleapis.com/envoy.extensions.compression.gzip."
                + way + ".v3.Gzip}}";
    }

    /** Behind a decompressor: another cut of a text may give other compressed bytes, but they mean the same. */
    @Override
    protected FilterTest filter() {
        return FilterTest.of(DecompressorFactory.class)
                .config(library("decompressor"))
                .and(CompressorFactory.class)
                .config(library("compressor"))
                .upstream(TEXT);
    }

    @Override
    protected Set<String> unsteadyHeaders() {
        return Set.of("trailer x-envoy-decompressor-my-compressed-bytes");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("compressed", t -> t.get("/").header("accept-encoding", "gzip")),
                Sample.of("as it is", t -> t.get("/")));
    }
}
