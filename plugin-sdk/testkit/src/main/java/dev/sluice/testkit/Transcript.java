package dev.sluice.testkit;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange as text, by sections. A copy may be changed to what was expected, and both be shown as a difference. */
final class Transcript {
    static final String REQUEST = "request in";
    static final String TO_UPSTREAM = "request to ";
    static final String FROM_UPSTREAM = "response from ";
    static final String RESPONSE = "response to client";
    static final String STATS = "stats that changed";
    static final String LOG = "log";
    private static final int SHOWN_BYTES = 256;

    private final Map<String, List<String>> sections = new LinkedHashMap<>();

    Transcript add(String section, List<String> lines) {
        sections.computeIfAbsent(section, name -> new ArrayList<>()).addAll(lines);
        return this;
    }

    Transcript copy() {
        Transcript copy = new Transcript();
        sections.forEach(copy::add);
        return copy;
    }

    private List<String> section(String name) {
        return sections.computeIfAbsent(name, n -> new ArrayList<>());
    }

    /** Instead of the first line. */
    Transcript start(String section, String line) {
        List<String> lines = section(section);
        if (!lines.isEmpty()) {
            lines.remove(0);
        }
        lines.add(0, line);
        return this;
    }

    /** Instead of the lines with that prefix, or behind the head; an empty value: none. */
    Transcript field(String section, String prefix, String value) {
        List<String> lines = section(section);
        int at = -1;
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).startsWith(prefix)) {
                lines.remove(i);
                at = i;
            }
        }
        if (!value.isEmpty()) {
            int head = lines.indexOf("");
            lines.add(at >= 0 ? at : head >= 0 ? head : lines.size(), prefix + value);
        }
        return this;
    }

    /** Instead of what follows the head. */
    Transcript body(String section, String text) {
        List<String> lines = section(section);
        int head = lines.indexOf("");
        if (head >= 0) {
            lines.subList(head, lines.size()).clear();
        }
        lines.addAll(body(Bytes.of(text)));
        return this;
    }

    List<String> lines() {
        List<String> all = new ArrayList<>();
        sections.forEach((name, lines) -> {
            all.add(name);
            lines.forEach(line -> all.add("    " + line));
        });
        return all;
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }

    // Parts.

    static List<String> message(Wires.@Nullable Message message) {
        if (message == null) {
            return new ArrayList<>(List.of("(nothing)"));
        }
        List<String> lines = new ArrayList<>();
        message.interim().forEach(head -> lines.addAll(head("interim ", head)));
        lines.add(message.start());
        lines.addAll(head("", message.headers()));
        lines.addAll(body(Bytes.of(message.body())));
        lines.addAll(head("trailer ", message.trailers()));
        if (!message.complete()) {
            lines.add("(not complete)");
        }
        return lines;
    }

    static List<String> seen(Seen seen) {
        List<String> lines = new ArrayList<>(List.of(seen.requestLine()));
        lines.addAll(head("", seen.headers()));
        lines.addAll(body(seen.bytes()));
        lines.addAll(head("trailer ", seen.trailers()));
        if (!seen.complete()) {
            lines.add("(not complete)");
        }
        return lines;
    }

    private static List<String> head(String prefix, Headers headers) {
        List<String> lines = new ArrayList<>();
        headers.forEach((name, value) -> lines.add(prefix + name + ": " + value));
        return lines;
    }

    static List<String> body(Bytes bytes) {
        if (bytes.length() == 0) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(List.of(shown(bytes).split("\r?\n", -1)));
        return lines;
    }

    /** Text if it is some, else the first bytes in hex. */
    static String shown(Bytes bytes) {
        byte[] all = bytes.toByteArray();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(all))
                    .toString();
            if (text.chars().allMatch(c -> c >= ' ' || c == '\r' || c == '\n' || c == '\t')) {
                return text;
            }
        } catch (CharacterCodingException noText) {
            // Shown in hex.
        }
        int n = Math.min(all.length, SHOWN_BYTES);
        return all.length + " bytes: " + HexFormat.ofDelimiter(" ").formatHex(all, 0, n) + (n < all.length ? " …" : "");
    }

    /** Each byte a character. */
    static String latin(Bytes bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    static Bytes bytes(String latin) {
        return Bytes.of(latin.getBytes(StandardCharsets.ISO_8859_1));
    }
}
