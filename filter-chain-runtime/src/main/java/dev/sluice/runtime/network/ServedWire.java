package dev.sluice.runtime.network;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.Drain;
import dev.sluice.runtime.chain.LaneInput;
import dev.sluice.runtime.transport.AroundWire;
import dev.sluice.runtime.transport.Wire;
import dev.sluice.runtime.transport.WireEvents;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The client's wire as an endpoint sees it: past the network filters, counted, and telling its connection of the end. Loop-confined. */
final class ServedWire extends AroundWire {
    private final DownstreamConnection connection;
    private @Nullable WireEvents receiver;
    private boolean paused;
    private boolean full;
    private boolean ended;

    ServedWire(DownstreamConnection connection, Wire wire) {
        super(wire);
        this.connection = connection;
    }

    @Override
    public void start(WireEvents events) {
        boolean first = receiver == null;
        receiver = events;
        if (first) {
            connection.endpointStarts(this);
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        if (ended) {
            bytes.position(bytes.limit());
        } else {
            connection.toClient(bytes, false);
        }
    }

    @Override
    public boolean writable() {
        return !full && (!connection.direct() || wire.writable());
    }

    @Override
    public void pause() {
        paused = true;
        connection.endpointPauses(true);
    }

    @Override
    public void resume() {
        paused = false;
        connection.endpointPauses(false);
    }

    @Override
    public void end() {
        if (!ended) {
            ended = true;
            connection.toClient(ByteBuffer.allocate(0), true);
        }
    }

    @Override
    public void finish() {
        connection.closeAtEnd();
        end();
    }

    @Override
    public void close() {
        wire.close();
        connection.onClosed(null);
    }

    @Override
    public void reset() {
        wire.reset();
        connection.onClosed(null);
    }

    /** Where a lane of inbound bytes ends. */
    Drain inbound() {
        return new Drain() {
            @Override
            public void data(ByteBuffer bytes, boolean end) {
                deliver(bytes, end);
            }

            @Override
            public void trailers(Headers none) {
                deliver(ByteBuffer.allocate(0), true);
            }

            @Override
            public boolean writable() {
                return !paused;
            }
        };
    }

    /** Bytes for the endpoint. */
    void deliver(ByteBuffer bytes, boolean end) {
        WireEvents to = receiver;
        if (to != null && bytes.hasRemaining()) {
            to.onRead(bytes);
        }
        if (to != null && end && wire.open()) {
            to.onEnd();
        }
        bytes.position(bytes.limit());
    }

    void closed(@Nullable IOException cause) {
        WireEvents to = receiver;
        receiver = null;
        if (to != null) {
            to.onClosed(cause);
        }
    }

    /** The brake of what the endpoint writes. */
    LaneInput brake() {
        return new LaneInput() {
            @Override
            public void pause() {
                brake(true);
            }

            @Override
            public void resume() {
                brake(false);
            }
        };
    }

    void brake(boolean on) {
        full = on;
        WireEvents to = receiver;
        if (!on && to != null) {
            to.onWritable();
        }
    }
}
