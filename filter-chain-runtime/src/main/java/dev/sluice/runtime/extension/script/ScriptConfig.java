package dev.sluice.runtime.extension.script;

import dev.sluice.runtime.extension.WatchedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Configuration of {@code sluice.filters.http.script}.
 *
 * @param file path of the script, from the working directory
 * @param inline the script itself, instead
 * @param name for messages and logs; without it the file's name
 * @param config handed to the script as {@code x.config} and to its {@code configure}
 */
record ScriptConfig(Optional<String> file, Optional<String> inline, Optional<String> name, Map<String, Object> config)
        implements WatchedFiles {
    ScriptConfig {
        if (file.isPresent() == inline.isPresent()) {
            throw new IllegalArgumentException("give either file or inline");
        }
        if (file.isPresent() && !Files.isReadable(Path.of(file.get()))) {
            throw new IllegalArgumentException("file " + file.get() + " cannot be read");
        }
    }

    @Override
    public List<Path> watchedFiles() {
        return file.map(Path::of).map(List::of).orElse(List.of());
    }

    /** What messages call it: {@code greet.js}. */
    String title() {
        String path =
                file.map(text -> String.valueOf(Path.of(text).getFileName())).orElse("inline.js");
        return name.orElse(path);
    }

    /** The field that the source came from. */
    String field() {
        return file.isPresent() ? "file" : "inline";
    }
}
