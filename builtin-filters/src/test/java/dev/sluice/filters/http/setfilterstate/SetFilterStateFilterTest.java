package dev.sluice.filters.http.setfilterstate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetFilterStateFilterTest {
    private static final Key<String> A = Key.of("a", "absent");
    private static final Key<String> B = Key.of("b", "absent");
    private String a = "";
    private String b = "";

    private final class Reader implements HttpFilter {
        @Override
        public void onComplete(Exchange x) {
            a = x.get(A);
            b = x.get(B);
        }
    }

    private static String value(String key, String format, String more) {
        return "{object_key: " + key
                + ", factory_key: envoy.string, format_string: {text_format_source: {inline_string: '" + format + "'}}"
                + more + "}";
    }

    private FilterTest with(String... values) {
        return FilterTest.of(SetFilterStateFactory.class)
                .config("on_request_headers: [" + String.join(", ", values) + "]");
    }

    @Test
    void storesFormats() {
        with(value("a", "v %REQ(x-a)% %REQ(x-none)%", ""))
                .and(new Reader())
                .get("/")
                .header("x-a", "1")
                .run();

        assertThat(a).isEqualTo("v 1 -");
    }

    @Test
    void skipsWhatIsEmptyIfTold() {
        String empty = "format_string: {omit_empty_values: true, text_format_source: {inline_string: '%REQ(x-none)%'}}";
        with(
                        "{object_key: a, factory_key: envoy.string, " + empty + "}",
                        "{object_key: b, factory_key: envoy.string, skip_if_empty: true, " + empty + "}")
                .and(new Reader())
                .get("/")
                .run();

        assertThat(a).isEmpty();
        assertThat(b).isEqualTo("absent");
    }

    @Test
    void theRoutesValuesComeAfterItsOwn() {
        with(value("a", "own", ", read_only: true"), value("b", "own", ""))
                .perRoute("on_request_headers: [" + value("a", "route", "") + "]")
                .and(new Reader())
                .get("/")
                .run();

        assertThat(a).isEqualTo("route");
        assertThat(b).isEqualTo("own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{factory_key: envoy.string, format_string: {text_format_source: {inline_string: x}}}",
                "{object_key: a, format_string: {text_format_source: {inline_string: x}}}",
                "{object_key: a, factory_key: envoy.string}",
                "{object_key: a, factory_key: envoy.string, format_string: {text_format_source: {inline_string: '%NOPE%'}}}",
                "{object_key: a, factory_key: envoy.string, shared_with_upstream: ONCE, format_string: {text_format_source: {inline_string: x}}}"
            })
    void refuses(String value) {
        assertThatThrownBy(() -> with(value).open()).hasMessageContaining("on_request_headers[0]");
    }
}
