package dev.sluice.runtime.http.edge;

/** Whether a {@code referer} is an absolute URL without user and fragment, or a relative reference without fragment; others are dropped, as in Envoy. */
final class Referers {
    private Referers() {}

    static boolean valid(String value) {
        int slash = value.indexOf('/');
        int colon = value.indexOf(':');
        if (value.isEmpty() || value.indexOf('#') >= 0 || !printable(value)) {
            return false;
        }
        if (colon < 0 || slash >= 0 && slash < colon) {
            return true;
        }
        int authority = colon + 3;
        if (!value.startsWith("://", colon) || !value.startsWith("http")) {
            return false;
        }
        int end = value.indexOf('/', authority);
        int at = value.indexOf('@', authority);
        return value.length() > authority && (at < 0 || end >= 0 && at > end);
    }

    private static boolean printable(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) <= ' ' || value.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }
}
