package dev.sluice.filters.http.router;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class RouterTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(RouterFactory.class)
                .routeAction("timeout: 10s\nretry_policy: {retry_on: 5xx, num_retries: 2}");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("a GET", t -> t.get("/")).upstream(Answer.ok("an answer")),
                Sample.of("a POST", t -> t.post("/", "a body"))
                        .upstream(Answer.ok("an answer").trailer("x-t", "1")),
                Sample.of("a retry", t -> t.post("/", "a body")).upstream(Answer.of(503), Answer.ok("an answer")),
                Sample.of("a late answer", t -> t.get("/")).upstream(Answer.nothing()));
    }
}
