package dev.sluice.runtime.config;

import com.google.re2j.Pattern;
import io.envoyproxy.pgv.validate.Validate;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The rules for texts, among them header names and values (the patterns are those of protoc-gen-validate). */
final class TextRules {
    private static final ConcurrentHashMap<String, Pattern> PATTERNS = new ConcurrentHashMap<>();
    private static final String STRICT_NAME = "^:?[0-9a-zA-Z!#$%&'*+\\-.^_|~`]+$";
    private static final String STRICT_VALUE = "^[^\\x00-\\x08\\x0A-\\x1F\\x7F]*$";
    private static final String LOOSE = "^[^\\x00\\x0A\\x0D]*$";

    private TextRules() {}

    static Optional<String> broken(String text, Validate.StringRules rules) {
        if (rules.getIgnoreEmpty() && text.isEmpty()) {
            return Optional.empty();
        }
        return length(text, rules).or(() -> content(text, rules)).or(() -> form(text, rules));
    }

    private static Optional<String> length(String text, Validate.StringRules rules) {
        int points = text.codePointCount(0, text.length());
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (points < rules.getMinLen() || bytes < rules.getMinBytes()) {
            long least = Math.max(rules.getMinLen(), rules.getMinBytes());
            return Optional.of(text.isEmpty() ? "must not be empty" : "must have at least " + least + " characters");
        }
        if (rules.hasMaxLen() && points > rules.getMaxLen()) {
            return Optional.of("must have at most " + rules.getMaxLen() + " characters, has " + points);
        }
        if (rules.hasMaxBytes() && bytes > rules.getMaxBytes()) {
            return Optional.of("must have at most " + rules.getMaxBytes() + " bytes, has " + bytes);
        }
        boolean length =
                (rules.hasLen() && points != rules.getLen()) || (rules.hasLenBytes() && bytes != rules.getLenBytes());
        return length
                ? Optional.of("must have " + Math.max(rules.getLen(), rules.getLenBytes()) + " characters")
                : Optional.empty();
    }

    private static Optional<String> content(String text, Validate.StringRules rules) {
        if (rules.hasConst() && !text.equals(rules.getConst())) {
            return Optional.of("must be \"" + rules.getConst() + '"');
        }
        if (rules.getInCount() > 0 && !rules.getInList().contains(text)) {
            return Optional.of("must be one of \"" + String.join("\", \"", rules.getInList()) + '"');
        }
        if (rules.getNotInList().contains(text)) {
            return Optional.of("must not be \"" + text + '"');
        }
        if (!text.startsWith(rules.getPrefix())) {
            return Optional.of("must start with \"" + rules.getPrefix() + '"');
        }
        if (!text.endsWith(rules.getSuffix())) {
            return Optional.of("must end with \"" + rules.getSuffix() + '"');
        }
        if (!text.contains(rules.getContains())) {
            return Optional.of("must contain \"" + rules.getContains() + '"');
        }
        if (rules.hasNotContains() && text.contains(rules.getNotContains())) {
            return Optional.of("must not contain \"" + rules.getNotContains() + '"');
        }
        return rules.hasPattern() && !matches(rules.getPattern(), text)
                ? Optional.of("must match " + rules.getPattern())
                : Optional.empty();
    }

    private static Optional<String> form(String text, Validate.StringRules rules) {
        if (rules.hasWellKnownRegex()) {
            return header(text, rules);
        }
        if (rules.getUri() || rules.getUriRef()) {
            try {
                URI uri = new URI(text);
                return rules.getUri() && !uri.isAbsolute() ? Optional.of("must be an absolute URI") : Optional.empty();
            } catch (URISyntaxException e) {
                return Optional.of("must be a URI");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> header(String text, Validate.StringRules rules) {
        return switch (rules.getWellKnownRegex()) {
            case HTTP_HEADER_NAME ->
                matches(rules.getStrict() ? STRICT_NAME : LOOSE, text)
                        ? Optional.empty()
                        : Optional.of("must be a header name");
            case HTTP_HEADER_VALUE ->
                matches(rules.getStrict() ? STRICT_VALUE : LOOSE, text)
                        ? Optional.empty()
                        : Optional.of("must be a header value");
            case UNKNOWN -> Optional.empty();
        };
    }

    private static boolean matches(String pattern, String text) {
        return PATTERNS.computeIfAbsent(pattern, Pattern::compile).matcher(text).find();
    }
}
