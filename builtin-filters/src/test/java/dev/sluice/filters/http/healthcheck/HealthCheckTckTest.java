package dev.sluice.filters.http.healthcheck;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class HealthCheckTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(HealthCheckFactory.class)
                .config("pass_through_mode: false\nheaders: [{name: ':path', string_match: {exact: /healthz}}]");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("a check", t -> t.get("/healthz")),
                Sample.of("a check with a body", t -> t.post("/healthz", "a body")),
                Sample.of("another request", t -> t.post("/", "a body")).upstream(Answer.ok("an answer")));
    }
}
