package dev.sluice.samples.twolanguages;

import dev.sluice.testkit.FilterTest;
import dev.sluice.testkit.HttpFilterTck;

class JavaApiVersionTckTest extends HttpFilterTck {
    @Override
    protected FilterTest filter() {
        return JavaApiVersionTest.made();
    }
}
