package dev.sluice.filters.http.basicauth;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class BasicAuthTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(BasicAuthFactory.class)
                .config("users: {inline_string: 'user1:{SHA}tESsBmE/yNY3lb6a0L6vVQEZNqw='}");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("a user", t -> t.post("/", "a body").header("authorization", "Basic dXNlcjE6dGVzdDE="))
                        .upstream(Answer.ok("an answer")),
                Sample.of("nobody", t -> t.post("/", "a body")));
    }
}
