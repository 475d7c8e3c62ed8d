package dev.sluice.samples.staticfiles;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file. Source: RFC 9110, 14.
 *
 * @param from its first byte
 * @param end behind its last byte; below {@code from}: the client asked for what is not there
 */
record Range(long from, long end) {
    private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /** The whole file if the field is absent, asks for several parts, or is not understood. */
    static Range of(String field, long size) {
        Matcher one = ONE.matcher(field);
        if (!one.matches()) {
            return new Range(0, size);
        }
        boolean first = !one.group(1).isEmpty();
        boolean last = !one.group(2).isEmpty();
        if (first) {
            long from = Long.parseLong(one.group(1));
            long to = last ? Long.parseLong(one.group(2)) : size;
            if (last && to < from) {
                return new Range(0, size);
            }
            return from >= size ? new Range(1, 0) : new Range(from, Math.min(to, size - 1) + 1);
        }
        if (!last) {
            return new Range(0, size);
        }
        long suffix = Long.parseLong(one.group(2));
        return suffix == 0 || size == 0 ? new Range(1, 0) : new Range(Math.max(0, size - suffix), size);
    }

    boolean outside() {
        return end < from;
    }

    long length() {
        return end - from;
    }

    boolean whole(long size) {
        return from == 0 && end == size;
    }

    /** For {@code content-range}. */
    String words(long size) {
        return "bytes " + from + '-' + (end - 1) + '/' + size;
    }
}
