package dev.sluice.runtime.http;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The request body as it left the last filter, kept up to a limit for another try, a restart or a mirror. Loop-confined. */
final class Replay {
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private long total;
    private boolean broken;

    /** Keeps a copy, or gives everything up if that makes more than the limit. */
    void add(ByteBuffer bytes, int limit) {
        if (broken || !bytes.hasRemaining()) {
            return;
        }
        total += bytes.remaining();
        if (total > limit) {
            broken = true;
            pieces.clear();
            return;
        }
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes.duplicate()).flip();
        pieces.add(copy.asReadOnlyBuffer());
    }

    /** Whether it holds every byte that has left. */
    boolean intact() {
        return !broken;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    List<ByteBuffer> pieces() {
        return pieces;
    }
}
