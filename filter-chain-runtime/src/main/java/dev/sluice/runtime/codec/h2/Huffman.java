package dev.sluice.runtime.codec.h2;

/**
 * Decodes the Huffman code of RFC 7541, appendix B. The code is canonical: the lengths of the codes are all there is to know, the rest follows.
 * Codes of up to ten bits, which is nearly all of real text, are found with one look at a table.
 */
final class Huffman {
    private static final int FAST = 10;
    private static final int LONGEST = 30;
    private static final int END = 256;
    /** The length of each symbol's code as a character above '0', symbols 0 to 256. */
    private static final String LENGTHS =
            "=GLLLLLLLHNLLNLLLLLLLLNLLLLLLLLL6::<=68;::8;8666555666666678?6<:=6777777777777777777777787"
                    + "8=C=>6?56565666577666567655677777?;>=LDFDDFFFGFGGGGGHGHHFGHGGGGEFGFGGHFEDFFGGEGFFHEFGGEEFE"
                    + "GFGGDFFFGFFGJJDCFGFIJJJKKJHICEJKKJKHEEJJLKKKDHDEFEEGFFIIHHJGJKJJKKKKKLKKKKKJN";

    private static final short[] TABLE = new short[1 << FAST];
    /** For each length: its first code, and where its symbols begin in {@link #SYMBOLS}. */
    private static final int[] FIRST = new int[LONGEST + 2];

    private static final int[] START = new int[LONGEST + 2];
    private static final short[] SYMBOLS = new short[257];

    static {
        int code = 0;
        int placed = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code <<= 1;
            FIRST[length] = code;
            START[length] = placed;
            for (int symbol = 0; symbol <= END; symbol++) {
                if (LENGTHS.charAt(symbol) - '0' == length) {
                    SYMBOLS[placed++] = (short) symbol;
                    fill(code++, length, symbol);
                }
            }
        }
        START[LONGEST + 1] = placed;
    }

    private Huffman() {}

    private static void fill(int code, int length, int symbol) {
        if (length <= FAST) {
            int free = FAST - length;
            for (int i = 0; i < 1 << free; i++) {
                TABLE[code << free | i] = (short) (length << 8 | symbol);
            }
        }
    }

    /** The most bytes that many encoded ones can become. */
    static int most(int encoded) {
        return encoded * 8 / 5;
    }

    /** Decodes and returns where the text ends in {@code out}, or -1 if it is no such code. */
    static int decode(byte[] in, int from, int to, byte[] out, int at) {
        long bits = 0;
        int have = 0;
        int read = from;
        int write = at;
        while (true) {
            while (have <= 48 && read < to) {
                bits = bits << 8 | in[read++] & 0xFF;
                have += 8;
            }
            if (have < 5) {
                break;
            }
            int look = (int) (have >= FAST ? bits >>> have - FAST : bits << FAST - have | (1 << FAST - have) - 1)
                    & (1 << FAST) - 1;
            int found = TABLE[look];
            if (found != 0) {
                int length = found >>> 8;
                if (length > have) {
                    break;
                }
                have -= length;
                out[write++] = (byte) found;
                continue;
            }
            int length = FAST + 1;
            int symbol = -1;
            for (; length <= Math.min(LONGEST, have); length++) {
                int offset = ((int) (bits >>> have - length) & (1 << length) - 1) - FIRST[length];
                if (offset >= 0 && offset < START[length + 1] - START[length]) {
                    symbol = SYMBOLS[START[length] + offset];
                    break;
                }
            }
            if (symbol < 0) {
                break;
            }
            if (symbol == END) {
                return -1;
            }
            have -= length;
            out[write++] = (byte) symbol;
        }
        // What is left is padding: fewer than eight bits, all ones.
        boolean padded = have < 8 && (bits & (1L << have) - 1) == (1L << have) - 1;
        return padded ? write : -1;
    }
}
