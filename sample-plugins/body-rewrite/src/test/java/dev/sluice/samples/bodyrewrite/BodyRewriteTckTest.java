package dev.sluice.samples.bodyrewrite;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class BodyRewriteTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(BodyRewrite.class).config("from: aab\nto: c");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("words", t -> t.get("/")).upstream(Answer.ok("aaab aab aa")),
                Sample.of("none", t -> t.post("/", "aab"))
                        .upstream(Answer.ok("text").trailer("x-t", "1")));
    }
}
