package dev.sluice.filters.http.cache;

import java.util.Optional;

/** One range of bytes, the end not included. Several ranges, or what is no range, are answered with the whole. Source: RFC 9110 14.1. */
record ByteRange(int from, int to) {
    /** No byte of the body is in it. */
    static final ByteRange UNSATISFIABLE = new ByteRange(-1, -1);

    static Optional<ByteRange> of(String header, int length) {
        if (!header.startsWith("bytes=") || header.indexOf(',') >= 0) {
            return Optional.empty();
        }
        String spec = header.substring("bytes=".length());
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        long first = number(spec.substring(0, dash));
        long last = number(spec.substring(dash + 1));
        boolean suffix = dash == 0;
        boolean open = dash == spec.length() - 1;
        if (suffix && open || !suffix && first < 0 || !open && last < 0 || !suffix && !open && last < first) {
            return Optional.empty();
        }
        if (suffix) {
            return last == 0 || length == 0 ? Optional.of(UNSATISFIABLE) : within(length - last, length, length);
        }
        return first >= length ? Optional.of(UNSATISFIABLE) : within(first, open ? length : last + 1, length);
    }

    /** Nothing if it is the whole. */
    private static Optional<ByteRange> within(long from, long to, int length) {
        return from <= 0 && to >= length
                ? Optional.empty()
                : Optional.of(new ByteRange((int) Math.max(0, from), (int) Math.min(to, length)));
    }

    private static long number(String text) {
        return text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? -1
                : Long.parseLong(text);
    }
}
