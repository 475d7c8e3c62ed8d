package dev.sluice.conformance.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a document.
 *
 * @param where file and line, for messages
 * @param language after the fence
 * @param source path from the root that the comment before it names, empty if there is none
 * @param whole whether it is that file ({@code file:}) or some of its lines in a row ({@code part of:}), from which common indentation is gone
 */
record Snippet(String where, String language, String source, boolean whole, String text) {
    private static final Pattern FENCE = Pattern.compile("^```([a-z]*)$");
    private static final Pattern SOURCE = Pattern.compile("^<!-- (file|part of): (\\S+) -->$");

    static List<Snippet> of(Path file, String document) {
        List<Snippet> all = new ArrayList<>();
        List<String> lines = document.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (!fence.matches()) {
                continue;
            }
            int end = i + 1;
            while (end < lines.size() && !lines.get(end).equals("```")) {
                end++;
            }
            Matcher source = SOURCE.matcher(i == 0 ? "" : lines.get(i - 1));
            boolean named = source.matches();
            all.add(new Snippet(
                    Documents.name(file) + ':' + (i + 1),
                    fence.group(1),
                    named ? source.group(2) : "",
                    named && source.group(1).equals("file"),
                    String.join("\n", lines.subList(i + 1, end)) + '\n'));
            i = end;
        }
        return all;
    }

    /** Whether the file's text holds this snippet. */
    boolean matches(String content) {
        if (whole) {
            return content.equals(text);
        }
        List<String> mine = text.lines().toList();
        List<String> theirs = content.lines().toList();
        for (int from = 0; from + mine.size() <= theirs.size(); from++) {
            if (outdented(theirs.subList(from, from + mine.size())).equals(mine)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> outdented(List<String> lines) {
        int common = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return lines.stream()
                .map(line -> line.isBlank() ? "" : line.substring(common))
                .toList();
    }
}
