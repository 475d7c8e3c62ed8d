package dev.sluice.samples.canary;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class CanaryTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(Canary.class).config("share: 100%");
    }
}
