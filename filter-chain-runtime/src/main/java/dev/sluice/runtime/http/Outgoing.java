package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;
import dev.sluice.runtime.chain.Drain;
import java.nio.ByteBuffer;

/** The end of the request's lane: the try that runs. Loop-confined. */
final class Outgoing implements Drain {
    private final HttpExchange x;
    private final Forwarding forwarding;

    Outgoing(HttpExchange x, Forwarding forwarding) {
        this.x = x;
        this.forwarding = forwarding;
    }

    @Override
    public void data(ByteBuffer bytes, boolean end) {
        if (bytes.hasRemaining()) {
            forwarding.leaves(bytes);
        }
        Try to = forwarding.current();
        if (to != null && to.running()) {
            to.data(bytes, end);
        }
        bytes.position(bytes.limit());
        x.deadlines.active();
        if (end) {
            x.requestLeft();
        }
    }

    @Override
    public void trailers(Headers trailers) {
        Try to = forwarding.current();
        if (to != null && to.running()) {
            to.trailers(trailers);
        }
        x.requestLeft();
    }

    @Override
    public boolean writable() {
        Try to = forwarding.current();
        return to != null && to.writable();
    }
}
