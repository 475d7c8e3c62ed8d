package dev.sluice.samples.bodyscan;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class BodyScanTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return FilterTest.of(BodyScan.class).config("forbidden: [none of these]");
    }
}
