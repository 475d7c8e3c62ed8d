package dev.sluice.runtime.http;

import dev.sluice.runtime.codec.HttpStream;
import dev.sluice.runtime.event.Loop;
import dev.sluice.runtime.event.LoopLocal;
import dev.sluice.runtime.event.Spares;
import java.util.ArrayList;

/**
 * One loop's exchanges between two requests: they are used again, so that a request makes no object. Loop-confined.
 *
 * <p>How: an exchange that is over is looked at when the loop's next callback begins: no frame of it can be on the stack then, and its memory is warm. If
 * nobody can hold it ({@link HttpExchange#letGo}) it waits here, and its two heads in their pool, for the next request of whatever connection. Why: its
 * parts and heads are 5 KB; made anew for every request, each would be read from and written to memory that no cache holds. The last one over is used
 * first. An idle connection keeps none.
 */
final class Exchanges {
    private static final int KEPT = 256;
    private static final int MOST_KEPT = 2048;
    private static final LoopLocal<Exchanges> OF = LoopLocal.of(Exchanges::new);
    private final Loop loop;
    private final Spares<HttpExchange> free;
    private final ArrayList<HttpExchange> over = new ArrayList<>();
    private final Runnable settle = this::settle;

    private Exchanges(Loop loop) {
        this.loop = loop;
        free = new Spares<>(loop, KEPT, MOST_KEPT);
    }

    static Exchanges of(Loop loop) {
        return loop.local(OF);
    }

    HttpExchange begin(HttpConnection on, HttpStream out) {
        HttpExchange x = free.peek();
        if (x == null || x.shared() != on.manager().shared()) {
            return new HttpExchange(on, out);
        }
        free.take();
        x.begin(on, out);
        return x;
    }

    void over(HttpExchange x) {
        if (over.isEmpty()) {
            loop.soon(settle);
        }
        over.add(x);
    }

    private void settle() {
        for (int i = 0; i < over.size(); i++) {
            HttpExchange x = over.get(i);
            if (free.hasRoom() && x.letGo()) {
                free.give(x);
            }
        }
        over.clear();
    }
}
