package dev.sluice.runtime.http.edge;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import java.nio.charset.StandardCharsets;

/**
 * What happens to {@code :path} before anybody looks at it: escaped slashes, then normalisation (RFC 3986, section 6.2.2, as Envoy does it), then
 * merged slashes. The query is never touched. A path that needs nothing costs one scan. Immutable, any loop.
 *
 * @param normalize dot segments go, unreserved octets are decoded, a backslash is a slash
 * @param mergeSlashes as in Envoy, a path of nothing but slashes keeps two
 */
public record PathPolicy(boolean normalize, boolean mergeSlashes, EscapedSlashes escapedSlashes) {
    /** What is done with {@code %2F} and {@code %5C}. */
    public enum EscapedSlashes {
        KEEP,
        REJECT,
        REDIRECT,
        FORWARD
    }

    /** What the path was. */
    public enum Outcome {
        FINE,
        /** 400, {@code path_normalization_failed}; a fragment always is. */
        REJECT,
        /** 307 to the path that now stands in the head. */
        REDIRECT
    }

    /** Nothing is done. */
    public static final PathPolicy AS_IS = new PathPolicy(false, false, EscapedSlashes.KEEP);

    public Outcome apply(Headers head) {
        Headers.Wire wire = head.wire();
        int at = wire.find(HeaderName.PATH, 0);
        if (at < 0) {
            return Outcome.FINE;
        }
        byte[] in = wire.array();
        int from = wire.valueFrom(at);
        int end = from + wire.valueLength(at);
        if (indexOf(in, from, end, '#') < end) {
            return Outcome.REJECT;
        }
        if (isIdle()) {
            return Outcome.FINE;
        }
        int query = indexOf(in, from, end, '?');
        if (in[Math.min(from, in.length - 1)] != '/' || !suspicious(in, from, query)) {
            return Outcome.FINE;
        }
        return rewrite(head, in, from, query, end);
    }

    private boolean isIdle() {
        return !normalize && !mergeSlashes && escapedSlashes == EscapedSlashes.KEEP;
    }

    /** Whether any step could find something: most paths have none of these. */
    private static boolean suspicious(byte[] in, int from, int to) {
        byte before = 0;
        for (int i = from; i < to; i++) {
            byte c = in[i];
            if (c == '%' || PathBytes.odd(c) || before == '/' && (c == '/' || c == '.')) {
                return true;
            }
            before = c;
        }
        return false;
    }

    private Outcome rewrite(Headers head, byte[] in, int from, int query, int end) {
        PathBytes path = new PathBytes(in, from, query);
        boolean unescaped = escapedSlashes != EscapedSlashes.KEEP && path.unescapeSlashes();
        if (unescaped && escapedSlashes == EscapedSlashes.REJECT) {
            return Outcome.REJECT;
        }
        if (normalize && !path.normalize()) {
            return Outcome.REJECT;
        }
        if (mergeSlashes) {
            path.mergeSlashes();
        }
        if (path.changed()) {
            String rest = new String(in, query, end - query, StandardCharsets.ISO_8859_1);
            head.set(HeaderName.PATH, path + rest);
        }
        return unescaped && escapedSlashes == EscapedSlashes.REDIRECT ? Outcome.REDIRECT : Outcome.FINE;
    }

    private static int indexOf(byte[] in, int from, int to, char wanted) {
        int i = from;
        while (i < to && in[i] != wanted) {
            i++;
        }
        return i;
    }
}
