package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Default;
import dev.sluice.runtime.extension.WatchedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Configuration of {@code sluice.filters.http.script}.
 *
 * @param file path of the script, from the working directory
 * @param inline the script itself, instead
 * @param name for messages and logs; without it the file's name
 * @param language js or python; without it by the file's ending
 * @param config handed to the script as {@code x.config} and to its {@code configure}
 * @param budget CPU time that one callback may take
 * @param loadBudget CPU time that the script's top level and its {@code configure} may take
 */
record ScriptConfig(
        Optional<String> file,
        Optional<String> inline,
        Optional<String> name,
        Optional<String> language,
        Map<String, Object> config,
        @Default("50ms") Duration budget,
        @Default("5s") Duration loadBudget)
        implements WatchedFiles {
    ScriptConfig {
        if (file.isPresent() == inline.isPresent()) {
            throw new IllegalArgumentException("give either file or inline");
        }
        Language.of(language, file);
        if (file.isPresent() && !Files.isReadable(Path.of(file.get()))) {
            throw new IllegalArgumentException("file " + file.get() + " cannot be read");
        }
        if (budget.isNegative() || budget.isZero() || loadBudget.isNegative() || loadBudget.isZero()) {
            throw new IllegalArgumentException("budget and loadBudget are longer than nothing");
        }
    }

    @Override
    public List<Path> watchedFiles() {
        return file.map(path -> Imports.of(Path.of(path), written())).orElse(List.of());
    }

    Language written() {
        return Language.of(language, file);
    }

    /** What messages call it: {@code greet.js}. */
    String title() {
        String path =
                file.map(text -> String.valueOf(Path.of(text).getFileName())).orElse(written().inlineName);
        return name.orElse(path);
    }

    /** The field that the source came from. */
    String field() {
        return file.isPresent() ? "file" : "inline";
    }
}
