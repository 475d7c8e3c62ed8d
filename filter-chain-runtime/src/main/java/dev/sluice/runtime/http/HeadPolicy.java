package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;
import dev.sluice.filter.Verdict;
import org.jspecify.annotations.Nullable;

/** What the connection manager itself does to heads before the first and after the last filter. Immutable, any loop. */
public interface HeadPolicy {
    /** Checks and completes a request head; a reply refuses it. */
    Verdict.@Nullable Reply request(HttpExchange x, Headers head);

    /** Completes a response head, local replies too, just before it is sent. */
    void response(HttpExchange x, Headers head);

    /** Touches nothing. */
    HeadPolicy NONE = new HeadPolicy() {
        @Override
        public Verdict.@Nullable Reply request(HttpExchange x, Headers head) {
            return null;
        }

        @Override
        public void response(HttpExchange x, Headers head) {}
    };
}
