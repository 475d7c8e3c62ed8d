package dev.sluice.filters.common;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;

/** Cookies of a request. Source: RFC 6265, section 4.2. */
public final class Cookies {
    private static final HeaderName COOKIE = HeaderName.of("cookie");

    private Cookies() {}

    /** The first cookie of that name, without quotes around it; "" if there is none. */
    public static String value(Headers headers, String name) {
        if (!headers.has(COOKIE)) {
            return "";
        }
        for (String line : headers.all(COOKIE)) {
            int from = 0;
            while (from < line.length()) {
                int end = line.indexOf(';', from);
                end = end < 0 ? line.length() : end;
                int equals = line.indexOf('=', from);
                if (equals >= 0
                        && equals < end
                        && line.substring(from, equals).trim().equals(name)) {
                    return unquoted(line.substring(equals + 1, end).trim());
                }
                from = end + 1;
            }
        }
        return "";
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
