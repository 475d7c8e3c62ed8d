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
                        "typed_config: {'@type': type.googleapis.com/envoy.extensions.http.cache.simple_http_cache.v3.SimpleHttpCacheConfig}");
    }

    @Override
    protected List<Sample> samples() {
        // what is kept makes two streams differ, as it should: CacheFilterTest has that
        return List.of(
                Sample.of("passed", t -> t.post("/", "a body")).upstream(Answer.ok("an answer")),
                Sample.of("not kept", t -> t.get("/").header("cache-control", "only-if-cached")));
    }
}
