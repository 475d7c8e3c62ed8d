package dev.sluice.testkit;

import com.google.protobuf.Message;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSource;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.config.ReadOptions;
import dev.sluice.runtime.config.SupportedFields;
import java.util.List;
import java.util.stream.Collectors;

/** Configuration text: put together, and read with the runtime's own reader. */
final class Yaml {
    private static final ReadOptions OPTIONS = new ReadOptions(false, null, SupportedFields.everything());

    private Yaml() {}

    /** @throws IllegalArgumentException with every problem on a line of its own */
    static <M extends Message> M read(String text, M empty) {
        return read(text, "", empty);
    }

    /** @param more merged onto the text, if not empty */
    static <M extends Message> M read(String text, String more, M empty) {
        List<ConfigSource> sources = more.isBlank()
                ? List.of(ConfigSource.inline(text))
                : List.of(ConfigSource.inline(text), new ConfigSource("<more>", more));
        ReadConfig<M> read = ConfigReader.read(sources, empty, OPTIONS);
        check(read.problems(), text);
        return read.message();
    }

    static void check(Problems problems, String text) {
        if (problems.hasErrors()) {
            List<Problem> all = problems.all();
            throw new IllegalArgumentException(
                    all.stream().map(Problem::toString).collect(Collectors.joining("\n")) + "\nin\n" + text);
        }
    }

    /** One more field in a mapping, which may be written in block or flow style. */
    static String with(String field, String mapping) {
        String text = mapping.strip();
        if (text.isEmpty() || text.equals("{}")) {
            return field + '\n';
        }
        if (text.charAt(0) == '{') {
            return "{" + field + ", " + text.substring(1) + '\n';
        }
        return field + '\n' + mapping.stripIndent().stripTrailing() + '\n';
    }

    static String indented(String text, int by) {
        return text.indent(by);
    }

    /** As a scalar in double quotes. */
    static String quoted(String text) {
        return new com.google.gson.Gson().toJson(text);
    }

    /** As an element of a list. */
    static String element(String mapping) {
        String text = mapping.stripIndent().stripTrailing().indent(2);
        return "- " + text.substring(2);
    }
}
