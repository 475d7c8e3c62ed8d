package dev.sluice.samples.staticfiles;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class StaticFilesTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(StaticFiles.class).config("root: src/main/site");
    }

    @Override
    protected List<Sample> samples() {
        return List.of(
                Sample.of("a file", t -> t.get("/numbers.txt")),
                Sample.of("a part", t -> t.get("/numbers.txt").header("range", "bytes=2-4")),
                Sample.of("none", t -> t.get("/none")));
    }
}
