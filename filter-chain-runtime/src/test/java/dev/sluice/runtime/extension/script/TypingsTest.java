package dev.sluice.runtime.extension.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the typings name is what scripts see: the prelude's classes, the exported methods of headers, the callbacks, the timers. */
class TypingsTest {
    private static final Path TYPINGS = Path.of("..", "plugin-sdk", "typings");
    private static final Path PRELUDE =
            Path.of("src", "main", "resources", "dev", "sluice", "runtime", "extension", "script", "prelude.js");
    private static final Set<String> SEEN = Set.of(
            "Exchange",
            "Request",
            "Response",
            "Message",
            "Body",
            "Bytes",
            "Answer",
            "Headers",
            "Messages",
            "StreamMessage");

    @Test
    void typescriptNamesWhatThereIs() throws IOException {
        Map<String, Set<String>> typed = blocks(
                Files.readString(TYPINGS.resolve("sluice.d.ts")),
                "interface (\\w+)",
                "(?m)^  (?:readonly )?(\\w+)(?=\\??[(:])");

        assertThat(typed).containsAllEntriesOf(offered());
        assertThat(typed.get("Filter")).containsExactlyInAnyOrderElementsOf(Callbacks.NAMES);
        assertThat(typed.keySet()).containsAll(SEEN);
    }

    @Test
    void pythonNamesWhatThereIs() throws IOException {
        Map<String, Set<String>> typed = blocks(
                Files.readString(TYPINGS.resolve("sluice.pyi")).replaceAll("(?m)^(?=class|def)", "}\n"),
                "class (\\w+)\\([^{}]*?:",
                "(?m)^    (?:def )?(\\w+)(?=[(:])");

        assertThat(typed).containsAllEntriesOf(offered());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice.d.ts", "sluice.pyi"})
    void namesTheTimersAndCallbacks(String file) throws IOException {
        String text = Files.readString(TYPINGS.resolve(file));

        assertThat(text).contains("setTimeout(", "clearTimeout(");
        assertThat(Callbacks.NAMES).allSatisfy(name -> assertThat(text).contains(name));
    }

    @Test
    void timersAreTheGlobalsOfThePrelude() throws IOException {
        assertThat(Pattern.compile("globalThis\\.(\\w+) =")
                        .matcher(Files.readString(PRELUDE))
                        .results()
                        .map(found -> found.group(1)))
                .containsExactly("setTimeout", "clearTimeout");
    }

    private static Map<String, Set<String>> offered() throws IOException {
        String script = Files.readString(PRELUDE).replaceAll("(?m)^    constructor.*$", "");
        Map<String, Set<String>> all =
                blocks(script, "(?m)^  class (\\w+)", "(?m)^    (?:get |set |async )?(\\w+)(?=\\()");
        String made = Files.readString(PRELUDE);
        Matcher constructors = Pattern.compile("(?m)^  class (\\w+)[^{]*\\{\\R    constructor\\(.*")
                .matcher(made);
        while (constructors.find()) {
            Matcher fields = Pattern.compile("this\\.(\\w+) =").matcher(constructors.group());
            while (fields.find()) {
                if (!Set.of("host", "ownConfig").contains(fields.group(1))) {
                    java.util.Objects.requireNonNull(all.get(constructors.group(1)))
                            .add(fields.group(1));
                }
            }
        }
        all.put("Headers", exported(HostHeaders.class));
        return all;
    }

    private static Set<String> exported(Class<?> type) {
        return Stream.of(type.getDeclaredMethods())
                .filter(each -> each.isAnnotationPresent(HostAccess.Export.class))
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Members by type: from a head to the closing brace at the head's own indentation. */
    private static Map<String, Set<String>> blocks(String text, String head, String member) {
        Map<String, Set<String>> all = new TreeMap<>();
        Matcher types = Pattern.compile(head).matcher(text);
        while (types.find()) {
            int begin = text.lastIndexOf('\n', types.start()) + 1;
            String indent = text.substring(begin, begin + 2).isBlank() ? "  " : "";
            int end = text.indexOf('\n' + indent + '}', types.end());
            String line = text.substring(types.start(), text.indexOf('\n', types.start()));
            String body = line.endsWith("}") ? "" : text.substring(types.end(), end < 0 ? text.length() : end);
            Set<String> members = new TreeSet<>();
            Matcher each = Pattern.compile(member).matcher(body);
            while (each.find()) {
                members.add(each.group(1));
            }
            all.put(types.group(1), members);
        }
        assertThat(all).as(Arrays.toString(new String[] {head})).isNotEmpty();
        return all;
    }
}
