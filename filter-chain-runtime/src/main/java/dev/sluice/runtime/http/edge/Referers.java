package dev.sluice.runtime.http.edge;

/** Whether a {@code referer} is an absolute URL without user and fragment, or a relative reference without fragment; others are dropped, as in Envoy. */
final class Referers {
    private Referers() {}

    static boolean valid(byte[] a, int from, int length) {
        int to = from + length;
        int slash = find(a, from, to, '/');
        int colon = find(a, from, to, ':');
        if (length == 0 || !printable(a, from, to)) {
            return false;
        }
        if (colon == to || slash < colon) {
            return true;
        }
        int authority = colon + 3;
        if (authority >= to || a[colon + 1] != '/' || a[colon + 2] != '/' || !http(a, from, to)) {
            return false;
        }
        int at = find(a, authority, to, '@');
        return at == to || at > find(a, authority, to, '/');
    }

    private static boolean http(byte[] a, int from, int to) {
        return to - from > 4 && a[from] == 'h' && a[from + 1] == 't' && a[from + 2] == 't' && a[from + 3] == 'p';
    }

    /** Where it stands first, or {@code to}. */
    private static int find(byte[] a, int from, int to, char wanted) {
        int i = from;
        while (i < to && a[i] != wanted) {
            i++;
        }
        return i;
    }

    private static boolean printable(byte[] a, int from, int to) {
        for (int i = from; i < to; i++) {
            if (a[i] <= ' ' || a[i] == 0x7f || a[i] == '#') {
                return false;
            }
        }
        return true;
    }
}
