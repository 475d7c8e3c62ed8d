package dev.sluice.runtime.extension;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import dev.sluice.filter.HeaderName;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordBinderTest {
    enum Mode {
        FAST,
        VERY_SAFE
    }

    record Part(String name, Optional<Integer> size) {}

    record Whole(
            String text,
            int count,
            long maxBytes,
            double share,
            boolean on,
            Duration delay,
            Mode mode,
            HeaderName header,
            List<Part> parts,
            Map<String, Part> named,
            Set<String> words,
            Optional<Object> free) {
        Whole {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative");
            }
        }
    }

    record Small(String text, int count) {
        Small {
            if (count > 9) {
                throw new IllegalArgumentException("count must be below 10");
            }
        }
    }

    private final Problems problems = Problems.unplaced("test");
    private final Place place = Place.root(problems).field("filter");

    @Test
    void readsEveryKindOfComponent() {
        Whole whole = bind(Structs.of(
                "{'text': 'a', 'count': 3, 'max_bytes': '64KiB', 'share': '12.5%', 'on': true, 'delay': '1.5s',"
                        + "'mode': 'very-safe', 'header': 'X-User', 'parts': [{'name': 'p', 'size': 7}, {'name': 'q'}],"
                        + "'named': {'z': {'name': 'r'}}, 'words': ['b', 'a'], 'free': {'k': [1, true, {'x': 'y'}]}}"));

        assertThat(problems.all()).isEmpty();
        assertThat(whole.header()).hasToString("x-user");
        assertThat(whole)
                .isEqualTo(new Whole(
                        "a",
                        3,
                        65536,
                        0.125,
                        true,
                        Duration.ofMillis(1500),
                        Mode.VERY_SAFE,
                        whole.header(),
                        List.of(new Part("p", Optional.of(7)), new Part("q", Optional.empty())),
                        Map.of("z", new Part("r", Optional.empty())),
                        Set.of("a", "b"),
                        Optional.of(Map.of("k", List.of(1.0, true, Map.of("x", "y"))))));
    }

    @Test
    void takesOneElementForAListAndNumbersForText() {
        record Lists(List<String> all, String port) {}

        assertThat(RecordBinder.bind(Lists.class, Structs.of("{'all': 'one', 'port': 8080}"), place))
                .isEqualTo(new Lists(List.of("one"), "8080"));
    }

    @Test
    void reportsAllProblemsAtTheirPlaces() {
        Object nothing = RecordBinder.bind(
                Whole.class,
                Structs.of("{'text': {}, 'count': 'many', 'share': '5 apples', 'delay': '3', 'mode': 'vary_safe',"
                        + "'header': 'a b', 'parts': [{'nome': 'p'}], 'named': 3, 'max_bytes': 5}"),
                place);

        assertThat(nothing).isNull();
        assertThat(problems.all().stream().map(RecordBinderTest::said))
                .containsExactlyInAnyOrder(
                        "filter.text: a map is not text",
                        "filter.count: \"many\" is not a whole number, or a size such as 64KiB",
                        "filter.share: \"5 apples\" is not a number, or a share such as 12.5%: unknown unit apples",
                        "filter.delay: \"3\" is not a duration such as 1.5s: the unit is missing",
                        "filter.mode: \"vary_safe\" is not one of FAST, VERY_SAFE: did you mean VERY_SAFE?",
                        "filter.header: \"a b\" is not a header name: not a header name: a b",
                        "filter.parts[0].nome: unknown field; did you mean name?",
                        "filter.parts[0]: field name is missing (text)",
                        "filter.named: must be a map");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\": \"a\"}|filter: field count is missing (a whole number, or a size such as 64KiB)",
                "{\"text\": \"a\", \"count\": 10}|filter: count must be below 10",
                "{\"text\": \"a\", \"count\": 1.5}|filter.count: 1.5 is not a whole number, or a size such as 64KiB: out of range",
                "{\"text\": \"a\", \"count\": 3000000000}|filter.count: 3000000000 is not a whole number, or a size such as 64KiB: out of range",
                "{\"text\": \"a\", \"count\": 1, \"zzzzz\": 1}|filter.zzzzz: unknown field; known are text, count",
            })
    void refusesWhatTheRecordCannotTake(String json, String said) {
        assertThat(RecordBinder.bind(Small.class, Structs.of(json), place)).isNull();
        assertThat(problems.all()).singleElement().satisfies(each -> assertThat(said(each))
                .isEqualTo(said));
    }

    private Whole bind(Struct fields) {
        return requireNonNull(RecordBinder.bind(Whole.class, fields, place));
    }

    private static String said(Problem problem) {
        return problem.path() + ": " + problem.message();
    }
}
