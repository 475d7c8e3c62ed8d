package dev.sluice.filter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How {@link Headers} keep their fields: all bytes in one array, positions and hashes in another. Names are lower-case here, and nothing is checked.
 * A superclass and no object of its own, as each message has three or more of them.
 */
abstract class FieldTable {
    // Per field: hash of the name, name from, name length, value from, value length (-1: removed). One int array, so
    // that a search walks one cache line per three fields and a message costs two arrays in all.
    static final int WIDTH = 5;
    static final int NAME = 1;
    static final int NAME_LENGTH = 2;
    static final int VALUE = 3;
    static final int VALUE_LENGTH = 4;
    static final int REMOVED = -1;

    byte[] data = new byte[512];
    int used;
    int[] index = new int[WIDTH * 12];
    int fields;
    /** A bit per name that was ever registered, so that a search for what is not there mostly ends before it begins. */
    long names;

    static int hash(CharSequence name) {
        if (name instanceof HeaderName known) {
            return known.hash;
        }
        int h = Headers.Wire.HASH_START;
        for (int i = 0; i < name.length(); i++) {
            h = 31 * h + FieldText.lower(name.charAt(i));
        }
        return h;
    }

    static long bit(int hash) {
        return 1L << (hash * 0x9E3779B9 >>> 26);
    }

    final int find(CharSequence name, int from) {
        int hash = hash(name);
        if ((names & bit(hash)) == 0) {
            return -1;
        }
        for (int at = from, slot = from * WIDTH; at < fields; at++, slot += WIDTH) {
            if (index[slot] == hash && index[slot + VALUE_LENGTH] >= 0 && sameName(slot, name)) {
                return at;
            }
        }
        return -1;
    }

    final void removeFrom(CharSequence name, int from) {
        for (int at = find(name, from); at >= 0; at = find(name, at + 1)) {
            index[at * WIDTH + VALUE_LENGTH] = REMOVED;
        }
    }

    final boolean sameName(int slot, CharSequence name) {
        int from = index[slot + NAME];
        int length = index[slot + NAME_LENGTH];
        if (name instanceof HeaderName known) {
            return Arrays.equals(data, from, from + length, known.bytes, 0, known.bytes.length);
        }
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((data[from + i] & 0xFF) != FieldText.lower(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    final boolean sameValue(int slot, String value) {
        int from = index[slot + VALUE];
        int length = index[slot + VALUE_LENGTH];
        if (length != value.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((data[from + i] & 0xFF) != value.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    final int newSlot(boolean pseudo) {
        if (fields * WIDTH == index.length) {
            squeeze();
        }
        if (fields * WIDTH == index.length) {
            index = Arrays.copyOf(index, index.length * 2);
        }
        int at = pseudo ? pseudoEnd() : fields;
        if (at < fields) {
            System.arraycopy(index, at * WIDTH, index, (at + 1) * WIDTH, (fields - at) * WIDTH);
        }
        fields++;
        return at * WIDTH;
    }

    final int pseudoEnd() {
        int at = 0;
        while (at < fields && data[index[at * WIDTH + NAME]] == ':') {
            at++;
        }
        return at;
    }

    /** Gives the slots of removed fields back, so that a filter that adds and removes all day does not grow the table. */
    final void squeeze() {
        int kept = 0;
        for (int at = 0; at < fields; at++) {
            if (index[at * WIDTH + VALUE_LENGTH] >= 0) {
                System.arraycopy(index, at * WIDTH, index, kept++ * WIDTH, WIDTH);
            }
        }
        fields = kept;
    }

    final int room(int length) {
        if (used + length > data.length) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, used + length));
        }
        int from = used;
        used += length;
        return from;
    }

    final void putName(CharSequence name, int to) {
        if (name instanceof HeaderName known) {
            System.arraycopy(known.bytes, 0, data, to, known.bytes.length);
            return;
        }
        for (int i = 0; i < name.length(); i++) {
            data[to + i] = (byte) FieldText.lower(name.charAt(i));
        }
    }

    final void put(String text, int to) {
        for (int i = 0; i < text.length(); i++) {
            data[to + i] = (byte) text.charAt(i);
        }
    }

    final String value(int at) {
        return text(index[at * WIDTH + VALUE], index[at * WIDTH + VALUE_LENGTH]);
    }

    final String text(int from, int length) {
        return new String(data, from, length, StandardCharsets.ISO_8859_1);
    }
}
