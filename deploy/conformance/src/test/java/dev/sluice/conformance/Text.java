package dev.sluice.conformance;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Text of case files and the bytes it stands for. One character is one byte (Latin-1). */
final class Text {

    private Text() {}

    /** A scalar, the concatenation of a list, or {@code {repeat: text, times: n}}. */
    static String of(Object node) {
        if (node instanceof List<?> parts) {
            StringBuilder all = new StringBuilder();
            parts.forEach(part -> all.append(of(part)));
            return all.toString();
        }
        if (node instanceof Map<?, ?> map) {
            return of(map.get("repeat")).repeat(Integer.parseInt(String.valueOf(map.get("times"))));
        }
        return node == null ? "" : String.valueOf(node);
    }

    /** A message as one writes it: line ends become CRLF, the last one is dropped, and a lone head gets its empty line. */
    static byte[] message(String text) {
        String lines = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        String crlf = lines.replace("\r\n", "\n").replace("\n", "\r\n");
        return bytes(crlf.contains("\r\n\r\n") ? crlf : crlf + "\r\n\r\n");
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The bytes for human eyes: control characters escaped, long runs cut. */
    static String visible(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        String text = text(bytes);
        String shown = text.length() > 6000 ? text.substring(0, 6000) : text;
        for (char c : shown.toCharArray()) {
            if (c == '\n') {
                out.append("\\n\n    ");
            } else if (c == '\r') {
                out.append("\\r");
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\x%02x", (int) c));
            } else {
                out.append(c);
            }
        }
        if (shown.length() < text.length()) {
            out.append("… (").append(text.length()).append(" bytes)");
        }
        return out.toString();
    }
}
