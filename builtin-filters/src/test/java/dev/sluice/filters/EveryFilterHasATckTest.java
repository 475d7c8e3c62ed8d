package dev.sluice.filters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.HttpFilterTck;
import dev.sluice.testkit.NetworkFilterTck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every filter of the index is run through the kit's TCK by the class beside its own tests: {@code FooFactory} by {@code FooTckTest}. */
class EveryFilterHasATckTest {
    @TestFactory
    List<DynamicTest> filters() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("/META-INF/sluice/filters.idx"), "no index")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .map(entry -> DynamicTest.dynamicTest(entry[1], () -> hasATck(entry[2])))
                    .toList();
        }
    }

    private static void hasATck(String factory) throws ClassNotFoundException {
        Class<?> tck = Class.forName(factory.replaceFirst("Factory$", "") + "TckTest");

        assertThat(HttpFilterTck.class.isAssignableFrom(tck) || NetworkFilterTck.class.isAssignableFrom(tck))
                .as(tck + " extends a TCK")
                .isTrue();
    }
}
