package dev.sluice.runtime.http;

import dev.sluice.filter.Headers;

/** {@code local_reply_config}: changes replies made here, before the filters see them. Immutable, any loop. */
@FunctionalInterface
public interface LocalReplyPolicy {
    /** Changes nothing; it need not be asked. */
    LocalReplyPolicy NONE = (x, head, body) -> body;

    /**
     * @param head of the reply; may be edited, the status too
     * @return the body to send
     */
    String map(HttpExchange x, Headers head, String body);
}
