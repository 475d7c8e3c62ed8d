package dev.sluice.samples.metrics;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class MetricsTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(Metrics.class).config("label: x-a");
    }
}
