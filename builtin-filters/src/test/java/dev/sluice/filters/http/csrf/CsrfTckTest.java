package dev.sluice.filters.http.csrf;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class CsrfTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(CsrfFactory.class).config("filter_enabled: {default_value: {numerator: 100}}");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("the same origin", t -> t.post("/", "a body").header("origin", "http://test")),
                Sample.of("another origin", t -> t.post("/", "a body").header("origin", "http://evil.test")));
    }
}
