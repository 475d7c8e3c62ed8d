package dev.sluice.filters.http.cors;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class CorsTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(CorsFactory.class)
                .perRoute(
                        "allow_origin_string_match: [{exact: 'http://good.test'}]\nallow_methods: GET\nmax_age: '600'");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("a preflight", t -> t.request("OPTIONS", "/")
                        .header("origin", "http://good.test")
                        .header("access-control-request-method", "GET")),
                Sample.of("a request of another origin", t -> t.post("/", "a body")
                                .header("origin", "http://good.test"))
                        .upstream(Answer.ok("an answer")));
    }
}
