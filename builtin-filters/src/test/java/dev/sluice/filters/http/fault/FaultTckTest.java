package dev.sluice.filters.http.fault;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class FaultTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(FaultFactory.class)
                .config("delay: {fixed_delay: 0.1s, percentage: {numerator: 100}}\n"
                        + "abort: {header_abort: {}, percentage: {numerator: 100}}\n"
                        + "response_rate_limit: {fixed_limit: {limit_kbps: 1}, percentage: {numerator: 100}}");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("delayed and slowed down", t -> t.post("/", "a body")).upstream(Answer.ok("x".repeat(200))),
                Sample.of("aborted", t -> t.post("/", "a body").header("x-envoy-fault-abort-request", "503")));
    }
}
