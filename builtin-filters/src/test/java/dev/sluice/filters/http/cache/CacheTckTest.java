package dev.sluice.filters.http.cache;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class CacheTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(CacheFactory.class)
                .config(
                        "typed_config: {'@type':"
                                + " type.googleapis.com/envoy.extensions.http.cache.simple_http_cache.v3.SimpleHttpCacheConfig}");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("what may be stored", t -> t.get("/"))
                        .upstream(Answer.ok("an answer").header("cache-control", "max-age=60")),
                Sample.of("what may not", t -> t.post("/", "a body")).upstream(Answer.ok("an answer")));
    }

    /** The second finds what the first has stored. */
    @Override
    protected boolean independentStreams() {
        return false;
    }
}
