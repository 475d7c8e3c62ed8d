package dev.sluice.testkit;

import dev.sluice.filter.Body;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;

/** A neighbour in the chain that ends the exchange at one of its callbacks. */
record Aborter(At at, Verdict.Final verdict) implements HttpFilter {
    /** Where. */
    enum At {
        REQUEST_HEAD,
        REQUEST_CHUNK,
        REQUEST_END,
        RESPONSE_HEAD,
        RESPONSE_CHUNK,
        RESPONSE_END
    }

    @Override
    public Verdict onRequest(Exchange x) {
        return way(x, x.request().body(), At.REQUEST_HEAD, At.REQUEST_CHUNK, At.REQUEST_END);
    }

    @Override
    public Verdict onResponse(Exchange x) {
        return way(x, x.response().body(), At.RESPONSE_HEAD, At.RESPONSE_CHUNK, At.RESPONSE_END);
    }

    private Verdict way(Exchange x, Body body, At head, At chunk, At end) {
        if (at == head) {
            return verdict;
        }
        if ((at == chunk || at == end) && !body.ended()) {
            body.transform(new AtBytes(x, at == chunk));
        }
        return Verdict.proceed();
    }

    private final class AtBytes implements Transform {
        private final Exchange x;
        private final boolean atChunk;

        AtBytes(Exchange x, boolean atChunk) {
            this.x = x;
            this.atChunk = atChunk;
        }

        @Override
        public void chunk(Bytes in, Sink out) {
            out.write(in);
            if (atChunk) {
                x.abort(verdict);
            }
        }

        @Override
        public void end(Headers trailers, Sink out) {
            x.abort(verdict);
        }

        @Override
        public boolean keepsLength() {
            return true;
        }
    }
}
