package dev.sluice.filters.http.setmetadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetMetadataFilterTest {
    private static final Key<Map<String, Object>> NS = Key.of("ns", Map.of());
    private final Map<String, Object> stored = new HashMap<>();

    private final class Reader implements HttpFilter {
        @Override
        public void onComplete(Exchange x) {
            stored.putAll(x.get(NS));
        }
    }

    private Exchanged run(String config) {
        return FilterTest.of(SetMetadataFactory.class)
                .config(config)
                .and(new Reader())
                .get("/")
                .run();
    }

    @Test
    void mergesWhereItMay() {
        run("""
                metadata:
                - {metadata_namespace: ns, value: {a: 1, list: [1], m: {x: "yy"}, s: old}}
                - {metadata_namespace: ns, value: {a: 2, never: true}}
                - {metadata_namespace: ns, allow_overwrite: true, value: {a: 3, list: [2, two], m: {z: "ww"}, s: new}}
                """).expectStat("http.test.set_metadata.overwrite_denied", 1);

        assertThat(stored)
                .containsOnly(
                        Map.entry("a", 3.0),
                        Map.entry("list", List.of(1.0, 2.0, "two")),
                        Map.entry("m", Map.of("x", "yy", "z", "ww")),
                        Map.entry("s", "new"));
    }

    @Test
    void takesTheOlderFields() {
        run("metadata_namespace: ns\nvalue: {a: true}");

        assertThat(stored).containsExactly(Map.entry("a", true));
    }

    @Test
    void needsANamespace() {
        assertThatThrownBy(() -> run("metadata: [{value: {a: 1}}]"))
                .hasMessageContaining("metadata[0].metadata_namespace");
    }
}
