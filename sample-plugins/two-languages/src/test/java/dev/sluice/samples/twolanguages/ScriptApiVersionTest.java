package dev.sluice.samples.twolanguages;

import dev.sluice.testkit.FilterTest;
import java.nio.file.Path;

class ScriptApiVersionTest extends ApiVersionCases {
    private static final String CONFIG = "versions: ['1', '2']";

    @Override
    FilterTest filter() {
        return made();
    }

    static FilterTest made() {
        return FilterTest.script(Path.of("src", "main", "js", "api-version.js")).config(CONFIG);
    }
}
