package dev.sluice.runtime.upstream;

import dev.sluice.filter.Upstream;
import dev.sluice.runtime.codec.HttpEvents;

/** A request that waits for a connection. Loop-confined. */
final class Waiting implements UpstreamCluster.Cancel {
    final HttpEvents events;
    final OpenListener<? super UpstreamHttp> listener;
    final boolean fresh;
    private final HostPool pool;
    private boolean over;

    Waiting(HostPool pool, HttpEvents events, OpenListener<? super UpstreamHttp> listener, boolean fresh) {
        this.pool = pool;
        this.events = events;
        this.listener = listener;
        this.fresh = fresh;
    }

    @Override
    public void cancel() {
        if (!over) {
            over = true;
            pool.forget(this);
        }
    }

    /** It left the queue: a cancel has no effect any more. */
    void leave() {
        over = true;
    }

    void fail(Upstream.Failure failure, String host, String reason) {
        listener.onFailed(failure, host, reason);
    }
}
