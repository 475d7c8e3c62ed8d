package dev.sluice.runtime.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What happens on a {@link Wire}; all calls on its loop, none after {@link #onClosed}. */
public interface WireEvents {
    /**
     * Bytes came. {@code in} is the loop's shared receive buffer: it is valid during the call, what is not consumed or copied by then is lost.
     * Calling {@link Wire#write} on another wire with this very buffer passes bytes on without a copy.
     */
    void onRead(ByteBuffer in);

    /** The peer will send no more (FIN). The wire can still be written. */
    void onEnd();

    /** Pending bytes fell to the low watermark after having been above the high one. */
    default void onWritable() {}

    /** The wire is closed, by us or the peer; {@code cause} is null for an orderly close. Exactly once, last. */
    void onClosed(@Nullable IOException cause);
}
