package dev.sluice.filters.http.headertometadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.FilterTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderToMetadataFilterTest {
    private static final Key<Map<String, Object>> OWN = Key.of("envoy.filters.http.header_to_metadata", Map.of());
    private final Map<String, Object> stored = new HashMap<>();

    private final class Reader implements HttpFilter {
        @Override
        public void onComplete(Exchange x) {
            stored.putAll(x.get(OWN));
        }
    }

    private FilterTest with(String rules) {
        return FilterTest.of(HeaderToMetadataFactory.class).config(rules).and(new Reader());
    }

    @Test
    void storesAHeaderAndTakesItAway() {
        FilterTest test = with(
                "request_rules: [{header: x-a, on_header_present: {key: a}, on_header_missing: {key: a, value: none}, remove: true}]");

        assertThat(test.get("/")
                        .header("x-a", "1")
                        .header("x-a", "2")
                        .run()
                        .seen()
                        .header("x-a"))
                .isEmpty();
        assertThat(stored).containsExactly(Map.entry("a", "1,2"));
    }

    @Test
    void storesWhatIsSaidForAMissingHeader() {
        with("request_rules: [{header: x-a, on_header_missing: {key: a, value: none}}]")
                .get("/")
                .run();

        assertThat(stored).containsExactly(Map.entry("a", "none"));
    }

    @Test
    void anEmptyHeaderIsThereButStoresNothing() {
        with("request_rules: [{header: x-a, on_header_present: {key: a}, on_header_missing: {key: a, value: none}}]")
                .get("/")
                .header("x-a", "")
                .run();

        assertThat(stored).isEmpty();
    }

    @Test
    void readsTypesAndEncodings() {
        with("""
                request_rules:
                - {header: x-num, on_header_present: {key: num, type: NUMBER}}
                - {header: x-none, on_header_present: {key: none, type: NUMBER}}
                - {header: x-b, on_header_present: {key: b, encode: BASE64}}
                - {header: x-pv, on_header_present: {key: pv, encode: BASE64, type: PROTOBUF_VALUE}}
                - {header: x-bad, on_header_present: {key: bad, encode: BASE64}}
                """)
                .get("/")
                .header("x-num", " 12.5")
                .header("x-none", "1d")
                .header("x-b", "aGVsbG8")
                .header("x-pv", "GgRhYmNk")
                .header("x-bad", "!!!")
                .run();

        assertThat(stored).containsOnly(Map.entry("num", 12.5), Map.entry("b", "hello"), Map.entry("pv", "abcd"));
    }

    @Test
    void rewritesByRegex() {
        with("request_rules: [{header: ':path', on_header_present: {key: r, regex_value_rewrite: {pattern: {regex: '^/(a+)/'}, substitution: '\\1-'}}}]")
                .get("/aaa/x")
                .run();

        assertThat(stored).containsExactly(Map.entry("r", "aaa-x"));
    }

    @Test
    void readsCookies() {
        String rules =
                "request_rules: [{cookie: c, on_header_present: {key: c}, on_header_missing: {key: c, value: none}}]";
        with(rules).get("/").header("cookie", "d=1; c=\"q\"; c=2").run();
        assertThat(stored).containsExactly(Map.entry("c", "q"));

        with(rules).get("/").header("cookie", "cc=1").run();
        assertThat(stored).containsExactly(Map.entry("c", "none"));
    }

    @Test
    void readsResponsesToo() {
        with("response_rules: [{header: x-r, on_header_present: {key: r, metadata_namespace: ''}, remove: true}]")
                .upstream(Answer.ok().header("x-r", "yes"))
                .get("/")
                .run()
                .expectHeader("x-r", "");

        assertThat(stored).containsExactly(Map.entry("r", "yes"));
    }

    @Test
    void aRouteHasRulesOfItsOwn() {
        FilterTest.of(HeaderToMetadataFactory.class)
                .config("request_rules: [{header: x-a, on_header_present: {key: a}}]")
                .perRoute("request_rules: [{header: x-a, on_header_present: {key: route}}]")
                .and(new Reader())
                .get("/")
                .header("x-a", "1")
                .run();

        assertThat(stored).containsExactly(Map.entry("route", "1"));
    }

    @Test
    void readsUtf8AndDropsWhatIsTooLong() {
        with("request_rules: [{header: x-u, on_header_present: {key: u}}, {header: x-l, on_header_present: {key: l}}]")
                .get("/")
                .header("x-u", "\u00e4")
                .header("x-l", "l".repeat(8 << 10))
                .run();

        assertThat(stored).containsExactly(Map.entry("u", "\u00e4"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{on_header_present: {key: a}}",
                "{header: x, cookie: c, on_header_present: {key: a}}",
                "{header: x}",
                "{cookie: c, remove: true, on_header_present: {key: a}}",
                "{header: x, on_header_missing: {key: a}}",
                "{header: x, on_header_present: {key: ''}}",
                "{header: x, on_header_present: {key: a, value: v, regex_value_rewrite: {pattern: {regex: a}}}}",
                "{header: x, on_header_present: {key: a, regex_value_rewrite: {pattern: {regex: '('}}}}",
                "{header: x, on_header_present: {key: a, regex_value_rewrite: {pattern: {regex: a}, substitution: '\\1'}}}"
            })
    void refuses(String rule) {
        assertThatThrownBy(() -> with("request_rules: [" + rule + "]").open()).hasMessageContaining("request_rules[0]");
    }

    @Test
    void valuesOfALogAreSorted() {
        with("request_rules: [{header: b, on_header_present: {key: b}}, {header: a, on_header_present: {key: a}}]")
                .and(new HttpFilter() {
                    @Override
                    public void onComplete(Exchange x) {
                        assertThat(List.copyOf(x.get(OWN).keySet())).containsExactly("a", "b");
                    }
                })
                .get("/")
                .header("a", "1")
                .header("b", "2")
                .run();
    }
}
