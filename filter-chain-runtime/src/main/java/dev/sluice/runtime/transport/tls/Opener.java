package dev.sluice.runtime.transport.tls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The way in: records from the wire below go through the engine into the loop's buffer for plain bytes. Only a record that came in part is kept, or what
 * came for a reader that does not read now. Loop-confined.
 */
final class Opener {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final TlsWire owner;
    private final Engines engines;
    private final SSLEngine engine;
    private final LoopRoom room;
    private @Nullable Pieces kept;
    private @Nullable Pieces early;
    private @Nullable ClientHello hello;
    private boolean running;
    private boolean counted;

    Opener(TlsWire owner, Engines engines, SSLEngine engine, LoopRoom room) {
        this.owner = owner;
        this.engines = engines;
        this.engine = engine;
        this.room = room;
    }

    /** Something waits for a reader. */
    boolean holds() {
        return kept != null || early != null;
    }

    boolean running() {
        return running;
    }

    void forget() {
        kept = null;
        early = null;
    }

    /** Takes all of it: what cannot be opened yet is kept. */
    void take(ByteBuffer in) throws SSLException {
        Pieces waiting = kept;
        while (waiting != null && in.hasRemaining() && !owner.closed()) {
            waiting.add(in, Records.missing(waiting.view()));
            if (Records.complete(waiting.view())) {
                takeKept();
            }
            waiting = kept == waiting && !owner.mayRead() ? all(waiting, in) : kept;
        }
        if (in.hasRemaining() && !owner.closed()) {
            opened(in);
        }
    }

    private static @Nullable Pieces all(Pieces waiting, ByteBuffer in) {
        waiting.add(in, in.remaining());
        return null;
    }

    /** Goes on where it stopped, for a reader that reads again. */
    void takeKept() throws SSLException {
        deliverEarly();
        Pieces waiting = kept;
        if (waiting == null || !owner.mayRead()) {
            return;
        }
        kept = null;
        ByteBuffer joined = room.joined.borrow(Math.max(waiting.length(), LoopRoom.RECORD_BYTES));
        try {
            opened(joined.put(waiting.view()).flip());
        } finally {
            room.joined.giveBack(joined);
        }
    }

    private void deliverEarly() {
        Pieces first = early;
        if (first != null && owner.mayRead()) {
            early = null;
            // In direct memory, as all else that readers get: another kind of buffer would cost them their machine
            // code.
            ByteBuffer copy = room.joined.borrow(first.length());
            try {
                owner.plain(copy.put(first.view()).flip());
            } finally {
                room.joined.giveBack(copy);
            }
        }
    }

    private void opened(ByteBuffer in) throws SSLException {
        running = true;
        ByteBuffer plain = room.plain.borrow();
        try {
            if (owner.shaking() && engines.asksForHello()) {
                openKnown(in, plain);
            } else {
                open(in, plain);
            }
            deliver(plain);
        } finally {
            running = false;
            room.plain.giveBack(plain);
            if (in.hasRemaining() && !owner.closed()) {
                kept = new Pieces(in);
            }
        }
    }

    /** The engine asks for what the client can do. */
    private void openKnown(ByteBuffer in, ByteBuffer plain) throws SSLException {
        if (hello == null && Records.complete(in)) {
            hello = ClientHello.of(in);
        }
        ClientHello.current(hello);
        try {
            open(in, plain);
        } finally {
            ClientHello.current(null);
            count();
        }
    }

    /** A certificate was chosen: the stack of that call knows nothing of numbers. */
    private void count() {
        ClientHello known = hello;
        if (known != null && known.outcome() != null && !counted) {
            counted = true;
            owner.stapled(known.asksStatus(), known.outcome());
        }
    }

    private void open(ByteBuffer in, ByteBuffer plain) throws SSLException {
        while (owner.mayRead()) {
            if (!Records.complete(in)) {
                if (owner.shaking() && digest(plain)) {
                    continue;
                }
                return;
            }
            if (plain.remaining() < LoopRoom.RECORD_BYTES) {
                deliver(plain);
            } else if (!record(in, plain)) {
                return;
            }
        }
    }

    /** False if there is nothing more to do now. */
    private boolean record(ByteBuffer in, ByteBuffer plain) throws SSLException {
        if (owner.opened() && engines.endsPeer(engine, in.get(in.position()))) {
            return ended(in, plain);
        }
        SSLEngineResult result = engine.unwrap(in, plain);
        HandshakeStatus status = result.getHandshakeStatus();
        if (result.getStatus() == Status.CLOSED && engine.isInboundDone()
                || owner.opened() && engines.peerClosed(engine)) {
            return ended(in, plain);
        }
        if (result.bytesConsumed() == 0 && result.getStatus() != Status.OK) {
            return false;
        }
        if (owner.shaking()) {
            owner.shake(status);
        } else if (status == HandshakeStatus.NEED_WRAP || status == HandshakeStatus.NEED_TASK) {
            owner.sealer().answer(status);
            if (engines.failed(engine)) {
                throw new SSLException("error:100003fc:SSL routines:OPENSSL_internal:BAD_RECORD");
            }
        }
        return true;
    }

    /** By close_notify: nothing behind it counts. */
    private boolean ended(ByteBuffer in, ByteBuffer plain) {
        in.position(in.limit());
        deliver(plain);
        owner.peerEnded();
        return false;
    }

    /** BoringSSL takes a record of the handshake in one call and works on it in the next: whether that led to anything. */
    private boolean digest(ByteBuffer plain) throws SSLException {
        HandshakeStatus status = engine.unwrap(NOTHING, plain).getHandshakeStatus();
        if (status == HandshakeStatus.NEED_UNWRAP || status == HandshakeStatus.NEED_UNWRAP_AGAIN) {
            return false;
        }
        owner.shake(status);
        return true;
    }

    private void deliver(ByteBuffer plain) {
        if (plain.position() > 0) {
            plain.flip();
            if (owner.opened() && !owner.mayRead()) {
                // BoringSSL ends the handshake and opens the first bytes in one call.
                if (early == null) {
                    early = new Pieces(plain);
                } else {
                    early.add(plain, plain.remaining());
                }
            } else if (owner.opened()) {
                owner.plain(plain);
            }
            plain.clear();
        }
    }
}
