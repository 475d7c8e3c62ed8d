package dev.sluice.filters.http.extauthz;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class ExtAuthzTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(ExtAuthzFactory.class)
                .config("transport_api_version: V3\n"
                        + "http_service: {server_uri: {uri: 'http://auth', cluster: auth, timeout: 1s}}\n"
                        + "with_request_body: {max_request_bytes: 100, allow_partial_message: true}")
                .cluster("auth", Answer.ok());
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("allowed", t -> t.post("/", "a body")).upstream(Answer.ok("an answer")),
                Sample.of("denied", t -> t.post("/", "a body"))
                        .cluster("auth", Answer.of(401).body("no")));
    }
}
