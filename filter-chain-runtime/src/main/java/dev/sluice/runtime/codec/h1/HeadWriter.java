package dev.sluice.runtime.codec.h1;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.codec.Chars;
import dev.sluice.runtime.event.LoopLocal;
import dev.sluice.runtime.transport.Wire;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One loop's scratch memory in which heads and chunk sizes are written before the wire takes them over at once. Loop-confined. */
final class HeadWriter {
    static final LoopLocal<HeadWriter> SLOT = LoopLocal.of(loop -> new HeadWriter());
    private static final int KEPT = 64 << 10;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] HEX = Chars.bytes("0123456789abcdef");

    private byte[] array = new byte[4096];
    private ByteBuffer view = ByteBuffer.wrap(array);
    private final ByteBuffer lineEnd = ByteBuffer.wrap(CRLF);
    private int used;

    private HeadWriter() {}

    /** A line end apart from what is written here: for the wire at once. */
    ByteBuffer lineEnd() {
        return lineEnd.clear();
    }

    HeadWriter put(byte[] bytes) {
        return put(bytes, 0, bytes.length);
    }

    HeadWriter put(byte[] bytes, int from, int length) {
        room(length);
        System.arraycopy(bytes, from, array, used, length);
        used += length;
        return this;
    }

    HeadWriter put(char c) {
        room(1);
        array[used++] = (byte) c;
        return this;
    }

    HeadWriter crlf() {
        return put(CRLF);
    }

    /** A field whose name is written as given but for {@code properCase}. */
    HeadWriter field(byte[] name, byte[] value, boolean properCase) {
        return field(name, 0, name.length, value, 0, value.length, properCase);
    }

    HeadWriter field(
            byte[] names, int name, int nameLength, byte[] values, int value, int valueLength, boolean properCase) {
        int from = used;
        put(names, name, nameLength);
        if (properCase) {
            properCase(from, used);
        }
        return put(':').put(' ').put(values, value, valueLength).crlf();
    }

    /** {@code properCase} as Envoy's {@code proper_case_words}: upper case at the start and after everything that is no letter or digit. */
    HeadWriter field(Headers.Wire fields, int at, boolean properCase) {
        byte[] a = fields.array();
        return field(
                a,
                fields.nameFrom(at),
                fields.nameLength(at),
                a,
                fields.valueFrom(at),
                fields.valueLength(at),
                properCase);
    }

    HeadWriter decimal(long value) {
        return put(Chars.bytes(Long.toString(value)));
    }

    HeadWriter chunkSize(int size) {
        room(10);
        int shift = 28;
        while (shift > 0 && size >>> shift == 0) {
            shift -= 4;
        }
        for (; shift >= 0; shift -= 4) {
            array[used++] = HEX[size >>> shift & 0xF];
        }
        return crlf();
    }

    /** Hands everything over and returns how many bytes that were. */
    int send(Wire wire) {
        int bytes = used;
        used = 0;
        view.clear().limit(bytes);
        wire.write(view);
        if (array.length > KEPT) {
            array = new byte[4096];
            view = ByteBuffer.wrap(array);
        }
        return bytes;
    }

    private void properCase(int from, int to) {
        boolean start = true;
        for (int i = from; i < to; i++) {
            byte b = array[i];
            boolean letter = b >= 'a' && b <= 'z';
            if (start && letter) {
                array[i] = (byte) (b - 32);
            }
            start = !letter && !Chars.isDigit(b);
        }
    }

    private void room(int length) {
        if (used + length > array.length) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, used + length));
            view = ByteBuffer.wrap(array);
        }
    }
}
