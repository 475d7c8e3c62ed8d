package dev.sluice.runtime.route;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;

/** What a route says about the path, given without its query as a part of the head's bytes. Immutable. */
sealed interface PathRule {
    boolean matches(byte[] in, int from, int to);

    /** In words, for explanations. */
    String words();

    /** How much of the path a prefix rewrite replaces. */
    int matched(int length);

    /** Any prefix, also in the middle of a segment. */
    record Prefix(byte[] prefix, boolean fold) implements PathRule {
        @Override
        public boolean matches(byte[] in, int from, int to) {
            return begins(prefix, fold, in, from, to);
        }

        @Override
        public String words() {
            return PathRule.words("prefix", prefix, fold);
        }

        @Override
        public int matched(int length) {
            return prefix.length;
        }
    }

    /** A prefix that ends where the path or one of its segments does. */
    record Separated(byte[] prefix, boolean fold) implements PathRule {
        @Override
        public boolean matches(byte[] in, int from, int to) {
            int end = from + prefix.length;
            return begins(prefix, fold, in, from, to) && (end == to || in[end] == '/');
        }

        @Override
        public String words() {
            return PathRule.words("path_separated_prefix", prefix, fold);
        }

        @Override
        public int matched(int length) {
            return prefix.length;
        }
    }

    /** The whole path. */
    record Exact(byte[] path, boolean fold) implements PathRule {
        @Override
        public boolean matches(byte[] in, int from, int to) {
            return path.length == to - from && begins(path, fold, in, from, to);
        }

        @Override
        public String words() {
            return PathRule.words("path", path, fold);
        }

        @Override
        public int matched(int length) {
            return length;
        }
    }

    /** The whole path is a match. Makes a String and RE2's state. */
    record Regex(Pattern pattern) implements PathRule {
        @Override
        public boolean matches(byte[] in, int from, int to) {
            return pattern.matches(new String(in, from, to - from, StandardCharsets.ISO_8859_1));
        }

        @Override
        public String words() {
            return "path matches " + pattern.pattern();
        }

        @Override
        public int matched(int length) {
            return length;
        }
    }

    /** Every CONNECT request, whatever its path. */
    record Connect() implements PathRule {
        @Override
        public boolean matches(byte[] in, int from, int to) {
            return false;
        }

        @Override
        public String words() {
            return "CONNECT";
        }

        @Override
        public int matched(int length) {
            return length;
        }
    }

    private static String words(String kind, byte[] text, boolean fold) {
        return kind + ' ' + new String(text, StandardCharsets.UTF_8) + (fold ? " (in either case)" : "");
    }

    private static boolean begins(byte[] prefix, boolean fold, byte[] in, int from, int to) {
        if (!fold) {
            return PrefixIndex.begins(in, from, to, prefix);
        }
        if (prefix.length > to - from) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (ByteTable.lower(prefix[i]) != ByteTable.lower(in[from + i])) {
                return false;
            }
        }
        return true;
    }
}
