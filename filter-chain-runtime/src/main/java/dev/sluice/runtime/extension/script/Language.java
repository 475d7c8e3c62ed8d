package dev.sluice.runtime.extension.script;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What scripts can be written in. Mentions nothing of GraalVM. */
enum Language {
    JS("js", "JavaScript", "inline.js", "prelude.js"),
    PYTHON("python", "Python", "inline.py", "prelude.py");

    private static final Pattern EXPORT = Pattern.compile("(?m)(?:^|[;}])\\s*export\\s");

    final String id;
    final String words;
    final String inlineName;
    final String prelude;

    Language(String id, String words, String inlineName, String prelude) {
        this.id = id;
        this.words = words;
        this.inlineName = inlineName;
        this.prelude = prelude;
    }

    /** As the configuration names it, or by the file's ending; without both it is JavaScript. */
    static Language of(Optional<String> named, Optional<String> file) {
        if (named.isPresent()) {
            return named(named.get());
        }
        return file.isPresent() && file.get().endsWith(".py") ? PYTHON : JS;
    }

    private static Language named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "js", "javascript" -> JS;
            case "python" -> PYTHON;
            default -> throw new IllegalArgumentException("language is js or python, not " + name);
        };
    }

    /** Whether the text is a module of JavaScript, which says by {@code export} what counts; else its top-level names do. */
    boolean isModule(String text) {
        return this == JS && EXPORT.matcher(text).find();
    }

    /** Whether a script may name that file in an import. */
    boolean imports(Path file) {
        String name = file.toString();
        return this == JS && (name.endsWith(".js") || name.endsWith(".mjs"));
    }
}
