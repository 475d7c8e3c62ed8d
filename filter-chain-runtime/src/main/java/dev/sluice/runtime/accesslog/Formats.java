package dev.sluice.runtime.accesslog;

import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.match.ByteText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles text with command operators. Text made by a format has bytes as characters ({@link ByteText}), ready for headers and for files. Any
 * thread.
 */
public final class Formats {
    /** Envoy's format for a file access log that states none. */
    public static final String DEFAULT =
            "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" "
                    + "%RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% "
                    + "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% "
                    + "\"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" "
                    + "\"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"\n";

    private static final Pattern COMMAND = Pattern.compile("%([A-Z0-9_]+)(?:\\(([^)]*)\\))?(?::([0-9]{1,9}))?%");

    private Formats() {}

    /** Reports what is wrong and goes on without it. */
    public static Format compile(String text, Place place) {
        return compile(text, place::error);
    }

    /** @param errors hears each thing that is wrong, with the operator's text */
    public static Format compile(String text, Consumer<String> errors) {
        return new TextFormat(pieces(text, errors), false);
    }

    static List<Object> pieces(String text, Consumer<String> errors) {
        List<Object> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        Matcher command = COMMAND.matcher(text);
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '%') {
                literal.append(c);
                at++;
            } else if (text.startsWith("%%", at)) {
                literal.append('%');
                at += 2;
            } else if (command.region(at, text.length()).lookingAt()) {
                flush(literal, pieces);
                operator(command, pieces, errors);
                at = command.end();
            } else {
                errors.accept(
                        "a % that begins no operator, in: " + text.substring(at) + "; write %% for a percent sign");
                at = text.length();
            }
        }
        flush(literal, pieces);
        return pieces;
    }

    private static void flush(StringBuilder literal, List<Object> pieces) {
        if (literal.length() > 0) {
            pieces.add(ByteText.of(literal.toString()));
            literal.setLength(0);
        }
    }

    private static void operator(Matcher command, List<Object> pieces, Consumer<String> errors) {
        String length = command.group(3);
        try {
            int max = length == null ? -1 : Integer.parseInt(length);
            pieces.add(Operators.make(command.group(1), command.group(2), max));
        } catch (IllegalArgumentException e) {
            errors.accept("operator " + command.group() + ": " + e.getMessage());
        }
    }
}
