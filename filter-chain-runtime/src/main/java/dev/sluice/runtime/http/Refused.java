package dev.sluice.runtime.http;

import dev.sluice.filter.Upstream;
import dev.sluice.runtime.event.Deadline;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import java.util.ArrayDeque;

/**
 * One loop's HTTP/1 clients whose last request a circuit breaker refused. They are read again in turn, {@value #PER_TICK} a tick of the timers, as long as
 * the loop answers others: who asks again and again at once would otherwise take the processor from those who were admitted. What a
 * refusal costs is in docs/decisions/0019-who-is-refused-waits-in-turn.md. What waits here waits in the kernel. Loop-confined.
 */
final class Refused extends Deadline {
    static final int PER_TICK = 16;
    static final long TICK_NANOS = 1_000_000;
    /** Rests that an answer is good for: where next to nothing is answered there is nothing to protect, and refusals leave at once. */
    private static final int PER_ANSWER = 8;

    private static final int MOST = 1024;
    private static final LoopLocal<Refused> OF = LoopLocal.of(Refused::new);
    private final Loop loop;
    private final ArrayDeque<HttpConnection> resting = new ArrayDeque<>();
    private int credit;

    private Refused(Loop loop) {
        this.loop = loop;
    }

    static Refused of(Loop loop) {
        return loop.local(OF);
    }

    /** An exchange is over. */
    void over(HttpExchange x) {
        if (x.upstream.failure() != Upstream.Failure.OVERFLOW) {
            credit = Math.min(credit + PER_ANSWER, MOST);
        } else if (credit > 0 && !x.http2()) {
            credit--;
            if (resting.isEmpty()) {
                loop.set(this, TICK_NANOS);
            }
            resting.addLast(x.connection);
            x.connection.listen(false);
        }
    }

    @Override
    protected void due() {
        for (int i = 0; i < PER_TICK && !resting.isEmpty(); i++) {
            resting.removeFirst().listen(true);
        }
        if (!resting.isEmpty()) {
            loop.set(this, TICK_NANOS);
        }
    }
}
