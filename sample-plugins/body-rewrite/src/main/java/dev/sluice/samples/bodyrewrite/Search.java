package dev.sluice.samples.bodyrewrite;

import dev.sluice.filter.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * Finds a word byte by byte, each byte looked at once. Source: Knuth, Morris, Pratt, Fast pattern matching in strings, 1977.
 *
 * @param fallback how much of the word still matches where one byte more than that much does not
 */
record Search(byte[] word, int[] fallback) {
    static Search of(String text) {
        byte[] word = text.getBytes(StandardCharsets.UTF_8);
        int[] fallback = new int[word.length + 1];
        Search search = new Search(word, fallback);
        for (int i = 1; i < word.length; i++) {
            fallback[i + 1] = search.next(fallback[i], word[i]);
        }
        return search;
    }

    int length() {
        return word.length;
    }

    /** How many bytes of the word the latest bytes are, after one more. */
    int next(int matched, byte b) {
        int now = matched;
        while (now > 0 && word[now] != b) {
            now = fallback[now];
        }
        return word[now] == b ? now + 1 : 0;
    }

    /** The word's first bytes. */
    Bytes first(int count) {
        return Bytes.of(word).slice(0, count);
    }
}
