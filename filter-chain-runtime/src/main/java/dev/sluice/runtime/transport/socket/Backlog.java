package dev.sluice.runtime.transport.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Bytes that a socket has not taken yet, in pooled chunks outside the heap. Made at the first short write, gone when drained. Loop-confined. */
final class Backlog {
    private static final int CHUNK = 32 << 10;
    private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>(4);
    private long bytes;

    long bytes() {
        return bytes;
    }

    /** Takes all that remains. */
    void add(ByteBuffer more) {
        bytes += more.remaining();
        ByteBuf last = chunks.peekLast();
        if (last != null && last.writableBytes() > 0) {
            int n = Math.min(last.writableBytes(), more.remaining());
            last.writeBytes(more.slice(more.position(), n));
            more.position(more.position() + n);
        }
        if (more.hasRemaining()) {
            int size = chunks.isEmpty() ? more.remaining() : Math.max(CHUNK, more.remaining());
            ByteBuf chunk = ByteBufAllocator.DEFAULT.directBuffer(size, size);
            chunk.writeBytes(more);
            chunks.add(chunk);
        }
    }

    /** Sends until the socket takes no more; true if all is sent. */
    boolean sendTo(SocketOutput socket) throws IOException {
        for (ByteBuf chunk = chunks.peek(); chunk != null; chunk = chunks.peek()) {
            int length = chunk.readableBytes();
            int sent = socket.transmit(chunk.nioBuffer());
            bytes -= sent;
            if (sent < length) {
                chunk.skipBytes(sent);
                return false;
            }
            chunks.remove().release();
        }
        return true;
    }

    void release() {
        chunks.forEach(ByteBuf::release);
        chunks.clear();
        bytes = 0;
    }
}
