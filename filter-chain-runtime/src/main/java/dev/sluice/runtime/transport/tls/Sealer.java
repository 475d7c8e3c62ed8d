package dev.sluice.runtime.transport.tls;

import dev.sluice.runtime.transport.Wire;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/** The way out: plain bytes, and what the engine itself has to say, become records in the loop's buffer and go to the wire below. Loop-confined. */
final class Sealer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);
    /** More than any engine needs for its last words. */
    private static final int LAST_WORDS = 4;

    private final Wire wire;
    private final SSLEngine engine;
    private final LoopRoom room;
    private boolean over;

    Sealer(Wire wire, SSLEngine engine, LoopRoom room) {
        this.wire = wire;
        this.engine = engine;
        this.room = room;
    }

    /** Takes no more bytes. */
    boolean over() {
        return over;
    }

    void write(ByteBuffer bytes) throws SSLException {
        if (bytes.isDirect()) {
            seal(bytes);
            return;
        }
        ByteBuffer open = room.open;
        while (bytes.hasRemaining()) {
            open.clear();
            int n = Math.min(open.remaining(), bytes.remaining());
            open.put(0, bytes, bytes.position(), n).limit(n);
            bytes.position(bytes.position() + n);
            seal(open);
        }
    }

    /** Sends what the engine has to say. */
    HandshakeStatus say() throws SSLException {
        return seal(NOTHING);
    }

    /** At least one call of the engine, then until nothing is left. */
    private HandshakeStatus seal(ByteBuffer bytes) throws SSLException {
        ByteBuffer sealed = room.sealed;
        sealed.clear();
        try {
            HandshakeStatus status;
            do {
                if (sealed.remaining() < LoopRoom.RECORD_BYTES) {
                    send(sealed);
                }
                status = step(bytes, sealed);
            } while (bytes.hasRemaining());
            return status;
        } finally {
            // Also when the engine gives up: its alert stands there.
            send(sealed);
        }
    }

    private HandshakeStatus step(ByteBuffer bytes, ByteBuffer sealed) throws SSLException {
        SSLEngineResult result = engine.wrap(bytes, sealed);
        HandshakeStatus status = result.getHandshakeStatus();
        if (result.getStatus() == Status.CLOSED) {
            bytes.position(bytes.limit());
        } else if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            if (sealed.position() == 0) {
                throw new SSLException("a record does not fit");
            }
            send(sealed);
        } else if (result.bytesConsumed() == 0 && bytes.hasRemaining()) {
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (result.bytesProduced() == 0) {
                throw new SSLException("the engine takes no bytes: " + status);
            }
        }
        return status;
    }

    private void send(ByteBuffer sealed) {
        sealed.flip();
        if (sealed.hasRemaining()) {
            wire.write(sealed);
        }
        sealed.clear();
    }

    HandshakeStatus runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        return engine.getHandshakeStatus();
    }

    /** After the handshake an engine may want to say something too: tickets, new keys, alerts. */
    void answer(HandshakeStatus asked) throws SSLException {
        HandshakeStatus status = asked;
        while (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_WRAP) {
            if (status == HandshakeStatus.NEED_TASK) {
                status = runTasks();
            } else {
                status = say();
                if (status == HandshakeStatus.NEED_WRAP && engine.isOutboundDone()) {
                    return;
                }
            }
        }
    }

    /** Tells the peer that no more comes. */
    void closeNotify() {
        if (!over) {
            over = true;
            engine.closeOutbound();
            for (int i = 0; i < LAST_WORDS && !engine.isOutboundDone(); i++) {
                if (!saysLast()) {
                    return;
                }
            }
        }
    }

    /** Tells the peer what is wrong with it, if the engine has a word for that. */
    void alert() {
        over = true;
        for (int i = 0; i < LAST_WORDS && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
            saysLast();
        }
        engine.closeOutbound();
        for (int i = 0; i < LAST_WORDS && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
            if (!saysLast()) {
                return;
            }
        }
    }

    private boolean saysLast() {
        try {
            say();
            return true;
        } catch (SSLException e) {
            // It was a courtesy.
            return false;
        }
    }
}
