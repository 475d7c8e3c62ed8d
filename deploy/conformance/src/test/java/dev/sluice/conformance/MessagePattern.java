package dev.sluice.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a message must look like.
 *
 * <p>The first line is the start line; a status alone stands for any version and reason. Then {@code name: value} (all lines of a
 * listed name must be listed, in order), {@code name: *} for any value, {@code name: ~ regex}, {@code !name} for none, {@code !*} for
 * no name that is not listed. A name with a capital letter must be spelt that way. After an empty line follows the body, or {@code !body} on a line of the head says it is empty.
 */
record MessagePattern(
        String startLine,
        Map<String, List<String>> wanted,
        List<String> unwanted,
        boolean only,
        Optional<String> body,
        Optional<Pattern> bodyMatches,
        Optional<List<String>> trailers,
        boolean complete) {

    static MessagePattern of(String where, Object node) {
        if (node instanceof Map<?, ?>) {
            Doc doc = Doc.of(where, node).allow(Set.of("head", "body", "body-matches", "trailers", "cut"));
            MessagePattern head = parse(doc.text("head"));
            return new MessagePattern(
                    head.startLine,
                    head.wanted,
                    head.unwanted,
                    head.only,
                    doc.has("body") ? Optional.of(doc.text("body")) : head.body,
                    doc.has("body-matches")
                            ? Optional.of(Pattern.compile(doc.text("body-matches"), Pattern.DOTALL))
                            : Optional.empty(),
                    doc.has("trailers")
                            ? Optional.of(
                                    doc.list("trailers").stream().map(Text::of).toList())
                            : Optional.empty(),
                    !doc.has("cut"));
        }
        return parse(Text.of(node));
    }

    private static MessagePattern parse(String text) {
        String[] parts = text.split("\n\n", 2);
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        List<String> unwanted = new ArrayList<>();
        Optional<String> body = Optional.empty();
        boolean only = false;
        String[] lines = parts[0].strip().split("\n");
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i];
            if (line.equals("!*")) {
                only = true;
            } else if (line.equals("!body")) {
                body = Optional.of("");
            } else if (line.startsWith("!")) {
                unwanted.add(line.substring(1));
            } else {
                int colon = line.indexOf(':');
                wanted.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        if (parts.length == 2) {
            body = Optional.of(parts[1].endsWith("\n") ? parts[1].substring(0, parts[1].length() - 1) : parts[1]);
        }
        return new MessagePattern(lines[0], wanted, unwanted, only, body, Optional.empty(), Optional.empty(), true);
    }

    /** Every way in which the message is not what was expected. */
    List<String> problems(Message message) {
        List<String> problems = new ArrayList<>();
        String start = message.startLine();
        boolean statusOnly = startLine.matches("\\d{3}");
        if (!(statusOnly ? start.matches("HTTP/(1\\.[01]|2) " + startLine + "( .*)?") : fits(startLine, start))) {
            problems.add("start line is '" + start + "', expected '" + startLine + "'");
            return problems;
        }
        wanted.forEach((name, values) -> compare(name, values, message.values(name), problems));
        for (String name : wanted.keySet()) {
            String lower = name.toLowerCase(Locale.ROOT) + ":";
            if (!name.equals(name.toLowerCase(Locale.ROOT))
                    && message.head().stream()
                            .anyMatch(line ->
                                    line.toLowerCase(Locale.ROOT).startsWith(lower) && !line.startsWith(name))) {
                problems.add("header " + name + " is not spelt so");
            }
        }
        for (String name : unwanted) {
            if (!message.values(name).isEmpty()) {
                problems.add("header " + name + " is there: " + message.values(name));
            }
        }
        if (only) {
            unlisted(message, problems);
        }
        body.filter(expected -> !expected.equals(message.body()))
                .ifPresent(expected -> problems.add("body is " + cut(message.body()) + ", expected " + cut(expected)));
        bodyMatches
                .filter(pattern -> !pattern.matcher(message.body()).matches())
                .ifPresent(
                        pattern -> problems.add("body is " + cut(message.body()) + ", expected to match " + pattern));
        trailers.filter(expected -> !expected.equals(message.trailers()))
                .ifPresent(expected -> problems.add("trailers are " + message.trailers() + ", expected " + expected));
        if (message.complete() != complete) {
            problems.add(complete ? "the message was cut" : "the message was complete, expected a cut one");
        }
        return problems;
    }

    private void unlisted(Message message, List<String> problems) {
        for (String line : message.head().subList(1, message.head().size())) {
            String name = line.substring(0, Math.max(0, line.indexOf(':')));
            if (wanted.keySet().stream().noneMatch(name::equalsIgnoreCase)) {
                problems.add("header not expected: " + line);
            }
        }
    }

    private static void compare(String name, List<String> expected, List<String> actual, List<String> problems) {
        boolean same = expected.size() == actual.size();
        for (int i = 0; same && i < expected.size(); i++) {
            same = fits(expected.get(i), actual.get(i));
        }
        if (!same) {
            problems.add("header " + name.toLowerCase(Locale.ROOT) + " is " + actual + ", expected " + expected);
        }
    }

    /** Whether the text is what {@code *}, {@code ~ regex} or a literal asks for. */
    static boolean fits(String expected, String actual) {
        if (expected.equals("*")) {
            return true;
        }
        return expected.startsWith("~ ")
                ? Pattern.compile(expected.substring(2), Pattern.DOTALL)
                        .matcher(actual)
                        .matches()
                : expected.equals(actual);
    }

    private static String cut(String text) {
        return "'" + (text.length() > 400 ? text.substring(0, 400) + "… (" + text.length() + ")" : text) + "'";
    }
}
