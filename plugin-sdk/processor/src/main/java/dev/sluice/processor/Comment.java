package dev.sluice.processor;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A documentation comment as plain text: what it says first, and of each {@code @param}. */
record Comment(Optional<String> summary, Map<String, String> parameters) {
    private static final Pattern TAG = Pattern.compile("(?m)^\\s*@");
    private static final Pattern INLINE = Pattern.compile("\\{@\\w+\\s+([^{}]*)\\}");
    private static final Pattern LINK_LABEL = Pattern.compile("\\{@link(?:plain)?\\s+\\S+\\s+([^{}]+)\\}");

    /** {@code null}: there is none, or the record comes from a class file. */
    static Comment of(@Nullable String comment) {
        if (comment == null) {
            return new Comment(Optional.empty(), Map.of());
        }
        String[] parts = TAG.split(comment, -1);
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] words = parts[i].strip().split("\\s+", 3);
            if (words.length == 3 && words[0].equals("param")) {
                parameters.put(words[1], plain(words[2]));
            }
        }
        String first = plain(parts[0]);
        return new Comment(first.isEmpty() ? Optional.empty() : Optional.of(first), parameters);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    private static String plain(String text) {
        Matcher labels = LINK_LABEL.matcher(text);
        return INLINE.matcher(labels.replaceAll("$1"))
                .replaceAll("$1")
                .replaceAll("<[^>]*>", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
