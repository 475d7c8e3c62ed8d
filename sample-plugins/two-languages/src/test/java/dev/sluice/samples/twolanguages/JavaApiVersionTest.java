package dev.sluice.samples.twolanguages;

import dev.sluice.testkit.FilterTest;

class JavaApiVersionTest extends ApiVersionCases {
    private static final String CONFIG = "versions: ['1', '2']";

    @Override
    FilterTest filter() {
        return made();
    }

    static FilterTest made() {
        return FilterTest.of(ApiVersion.class).config(CONFIG);
    }
}
