package dev.sluice.filter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A text of a configuration that nobody shall read in logs, dumps or messages: it prints as {@value #REDACTED}. Comparison takes the same time for every
 * wrong text. Immutable, any thread.
 */
public final class Secret {
    /** What is printed instead, as Envoy does. */
    public static final String REDACTED = "[redacted]";

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    public static Secret of(String text) {
        return new Secret(text);
    }

    /** The text itself; do not keep or print it. */
    public String reveal() {
        return text;
    }

    public boolean isEmpty() {
        return text.isEmpty();
    }

    /** Whether it is this text, in a time that does not tell where they differ. */
    public boolean matches(String other) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && matches(secret.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return REDACTED;
    }
}
