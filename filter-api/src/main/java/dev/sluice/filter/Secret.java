package dev.sluice.filter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A value of a configuration that nobody shall read in logs, dumps or messages: it prints as {@value #REDACTED}. As a component of a configuration
 * record it is text in YAML, or as Envoy's {@code DataSource} one of {@code inline_string}, {@code inline_bytes} (base64), {@code filename} and
 * {@code environment_variable}; files and variables are read once, when the configuration is. Comparison takes the same time for every wrong value.
 * Immutable, any thread.
 */
public final class Secret {
    /** What is printed instead, as Envoy does. */
    public static final String REDACTED = "[redacted]";

    private final byte[] value;

    private Secret(byte[] value) {
        this.value = value;
    }

    /** Of a text, in UTF-8. */
    public static Secret of(String text) {
        return new Secret(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of a copy of the bytes. */
    public static Secret of(byte[] bytes) {
        return new Secret(bytes.clone());
    }

    /** The text itself, from UTF-8; do not keep or print it. */
    public String reveal() {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** A copy of the bytes, for keys that are no text; do not keep or print it. */
    public byte[] revealBytes() {
        return value.clone();
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return value.length == 0;
    }

    /** Whether it is this text, in a time that does not tell where they differ. */
    public boolean matches(String other) {
        return MessageDigest.isEqual(value, other.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(value, secret.value);
    }

    /** The same for all: a hash would tell something. */
    @Override
    public int hashCode() {
        return REDACTED.hashCode();
    }

    @Override
    public String toString() {
        return REDACTED;
    }
}
