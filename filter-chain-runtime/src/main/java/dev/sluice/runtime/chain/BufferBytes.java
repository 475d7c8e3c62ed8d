package dev.sluice.runtime.chain;

import dev.sluice.filter.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A view of bytes that live in somebody's buffer, such as a loop's receive buffer; good only as long as the event that brought them runs. */
final class BufferBytes implements Bytes {
    private static final Class<?> HEAP = Bytes.empty().getClass();
    private final ByteBuffer buffer;
    private final int from;
    private final int length;

    BufferBytes(ByteBuffer buffer, int from, int length) {
        this.buffer = buffer;
        this.from = from;
        this.length = length;
    }

    /** The remaining bytes of the buffer, without moving its position. */
    static BufferBytes of(ByteBuffer buffer) {
        return new BufferBytes(buffer, buffer.position(), buffer.remaining());
    }

    /** Bytes that may be kept: the same if they live on the heap and nobody can change them, else a copy. */
    static Bytes kept(Bytes bytes) {
        return bytes.getClass() == HEAP ? bytes : bytes.copy();
    }

    static boolean mayBeKept(Bytes bytes) {
        return bytes.getClass() == HEAP;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public byte at(int index) {
        return buffer.get(from + Objects.checkIndex(index, length));
    }

    @Override
    public int indexOf(byte value, int start) {
        for (int i = start; i < length; i++) {
            if (buffer.get(from + i) == value) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Bytes slice(int start, int end) {
        Objects.checkFromToIndex(start, end, length);
        return new BufferBytes(buffer, from + start, end - start);
    }

    @Override
    public Bytes copy() {
        byte[] all = new byte[length];
        buffer.get(from, all);
        return Bytes.of(all);
    }

    @Override
    public void copyTo(int start, byte[] target, int at, int count) {
        Objects.checkFromIndexSize(start, count, length);
        buffer.get(from + start, target, at, count);
    }

    @Override
    public ByteBuffer asByteBuffer() {
        return buffer.slice(from, length).asReadOnlyBuffer();
    }

    @Override
    public String toString() {
        return new String(toByteArray(), StandardCharsets.UTF_8);
    }
}
