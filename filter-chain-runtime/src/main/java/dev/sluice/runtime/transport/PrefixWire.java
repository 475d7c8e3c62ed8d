package dev.sluice.runtime.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A wire of which somebody has read the first bytes: who starts it next gets them first, in a later turn. Loop-confined. */
public final class PrefixWire extends AroundWire implements WireEvents {
    private final boolean ended;
    private byte @Nullable [] prefix;
    private @Nullable WireEvents receiver;
    private boolean paused;
    private boolean endTold;

    /**
     * @param wire paused by whoever read from it
     * @param ended the peer's end was read too
     */
    public PrefixWire(Wire wire, byte[] prefix, boolean ended) {
        super(wire);
        this.prefix = prefix.length == 0 ? null : prefix;
        this.ended = ended;
    }

    @Override
    public void start(WireEvents events) {
        receiver = events;
        wire.start(this);
        if (prefix == null) {
            settle();
        } else {
            loop().later(this::deliver);
        }
    }

    private void deliver() {
        WireEvents to = receiver;
        if (to == null || paused || !wire.open()) {
            return;
        }
        byte[] first = prefix;
        if (first != null) {
            prefix = null;
            to.onRead(ByteBuffer.wrap(first));
        }
        settle();
    }

    private void settle() {
        WireEvents to = receiver;
        if (to == null || paused || !wire.open()) {
            return;
        }
        if (ended && !endTold) {
            endTold = true;
            to.onEnd();
        }
        wire.resume();
    }

    @Override
    public void pause() {
        paused = true;
        wire.pause();
    }

    @Override
    public void resume() {
        paused = false;
        if (prefix == null) {
            settle();
        } else {
            loop().later(this::deliver);
        }
    }

    @Override
    public void onRead(ByteBuffer in) {
        if (receiver != null) {
            receiver.onRead(in);
        }
    }

    @Override
    public void onEnd() {
        if (receiver != null && !endTold) {
            endTold = true;
            receiver.onEnd();
        }
    }

    @Override
    public void onWritable() {
        if (receiver != null) {
            receiver.onWritable();
        }
    }

    @Override
    public void onClosed(@Nullable IOException cause) {
        if (receiver != null) {
            receiver.onClosed(cause);
        }
    }
}
