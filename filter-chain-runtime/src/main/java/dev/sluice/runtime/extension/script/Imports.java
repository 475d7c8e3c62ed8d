package dev.sluice.runtime.extension.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that a script is made of: itself and what it imports by a relative path, found in the text without running it. An import whose path is
 * computed is not seen; a word in a comment may be, which costs a look at a file.
 */
final class Imports {
    private static final int MOST_FILES = 256;
    private static final Pattern IMPORT =
            Pattern.compile("(?:\\bfrom\\s*|\\bimport\\s*\\(?\\s*)([\"'])(\\.{1,2}/[^\"'\\n]+)\\1");

    private Imports() {}

    /** The script first. Files that are not there are named too: they may come. */
    static List<Path> of(Path script, Language language) {
        Set<Path> known = new LinkedHashSet<>();
        Queue<Path> open = new ArrayDeque<>();
        known.add(script);
        open.add(script);
        while (!open.isEmpty() && known.size() < MOST_FILES) {
            Path file = open.remove();
            for (Path imported : named(file, language)) {
                if (known.add(imported)) {
                    open.add(imported);
                }
            }
        }
        return new ArrayList<>(known);
    }

    private static List<Path> named(Path file, Language language) {
        List<Path> all = new ArrayList<>();
        if (language != Language.JS) {
            return all;
        }
        try {
            Matcher matcher = IMPORT.matcher(Files.readString(file));
            while (matcher.find()) {
                Path imported = file.resolveSibling(matcher.group(2)).normalize();
                if (language.imports(imported)) {
                    all.add(imported);
                }
            }
        } catch (IOException | java.nio.file.InvalidPathException unreadable) {
            return all; // opening the script says so, with its place
        }
        return all;
    }
}
