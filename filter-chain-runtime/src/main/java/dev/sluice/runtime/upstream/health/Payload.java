package dev.sluice.runtime.upstream.health;

import java.util.List;

/** Bytes to send, or pieces to find in an answer in this order with anything between them. Immutable. */
public record Payload(List<byte[]> pieces) {
    public static final Payload NONE = new Payload(List.of());

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    int length() {
        return pieces.stream().mapToInt(piece -> piece.length).sum();
    }

    boolean in(byte[] bytes, int length) {
        int from = 0;
        for (byte[] piece : pieces) {
            int at = find(piece, bytes, from, length);
            if (at < 0) {
                return false;
            }
            from = at + piece.length;
        }
        return true;
    }

    private static int find(byte[] piece, byte[] bytes, int from, int length) {
        for (int at = from; at + piece.length <= length; at++) {
            int same = 0;
            while (same < piece.length && bytes[at + same] == piece[same]) {
                same++;
            }
            if (same == piece.length) {
                return at;
            }
        }
        return -1;
    }
}
