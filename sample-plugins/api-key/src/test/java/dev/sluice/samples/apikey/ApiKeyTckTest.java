package dev.sluice.samples.apikey;

import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.Sample;
import java.util.List;

class ApiKeyTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(ApiKey.class).config("keys: keys").cluster("keys", Answer.ok("ann"));
    }

    @Override
    protected List<Sample> samples() {
        return List.of(Sample.of("with a key", test -> test.get("/").header("x-api-key", "k")));
    }
}
