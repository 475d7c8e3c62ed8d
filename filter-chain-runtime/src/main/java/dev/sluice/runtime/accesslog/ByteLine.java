package dev.sluice.runtime.accesslog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Text in the making whose characters are bytes, kept as bytes: what is copied from a head, and to a file, is copied and never looked at. Used again
 * from line to line, so that a line makes no object. Loop-confined.
 */
public final class ByteLine {
    private byte[] bytes;
    private int length;

    public ByteLine() {
        this(256);
    }

    ByteLine(int room) {
        bytes = new byte[room];
    }

    /** Bytes so far. */
    public int length() {
        return length;
    }

    void setLength(int shorter) {
        length = shorter;
    }

    char charAt(int at) {
        return (char) (bytes[at] & 0xFF);
    }

    /** What it holds; valid up to {@link #length} until more is appended. */
    byte[] array() {
        return bytes;
    }

    String substring(int from) {
        return text(from, length - from);
    }

    @Override
    public String toString() {
        return text(0, length);
    }

    @SuppressWarnings("deprecation") // the one way without a charset's decoder: characters are bytes
    private String text(int from, int count) {
        return new String(bytes, 0, from, count);
    }

    /** Of a character above 255 the lowest eight bits, see {@code ByteText}. */
    public ByteLine append(String text) {
        return append(text, 0, text.length());
    }

    @SuppressWarnings("deprecation") // as above
    ByteLine append(String text, int from, int to) {
        room(to - from);
        text.getBytes(from, to, bytes, length);
        length += to - from;
        return this;
    }

    ByteLine append(byte[] from, int at, int count) {
        room(count);
        System.arraycopy(from, at, bytes, length, count);
        length += count;
        return this;
    }

    public ByteLine append(char c) {
        room(1);
        bytes[length++] = (byte) c;
        return this;
    }

    public ByteLine append(long number) {
        if (number < 0) {
            return append(Long.toString(number));
        }
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        room(digits);
        length += digits;
        long rest = number;
        for (int at = length; digits > 0; digits--) {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return this;
    }

    /** Its text. */
    public ByteLine append(@Nullable Object value) {
        return append(String.valueOf(value));
    }

    private void room(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
