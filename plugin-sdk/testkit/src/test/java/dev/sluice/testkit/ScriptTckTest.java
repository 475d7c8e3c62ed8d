package dev.sluice.testkit;

import java.nio.file.Path;
import java.util.List;

/** The TCK over the script of the samples. */
class ScriptTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.script(Path.of("../../sample-plugins/scripts/greet.js"))
                .config("greeting: welcome");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("a guest", t -> t.get("/?name=ann")).upstream(Answer.ok("hello")),
                Sample.of("nobody", t -> t.post("/?name=nobody", "a body")));
    }
}
