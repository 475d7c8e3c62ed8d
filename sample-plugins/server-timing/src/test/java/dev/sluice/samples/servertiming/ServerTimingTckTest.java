package dev.sluice.samples.servertiming;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class ServerTimingTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(ServerTiming.class).config("metric: upstream\ntrailer: true");
    }
}
