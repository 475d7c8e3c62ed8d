package dev.sluice.runtime.http.edge;

import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;

/**
 * {@code server}, {@code date} and {@code via} of responses. Immutable, any loop.
 *
 * @param via appended both ways; empty for none
 */
public record StampPolicy(String serverName, Server server, String via) {
    private static final HeaderName SERVER = HeaderName.of("server");
    private static final HeaderName DATE = HeaderName.of("date");
    private static final HeaderName VIA = HeaderName.of("via");

    /** What becomes of an upstream's {@code server}. */
    public enum Server {
        OVERWRITE,
        APPEND_IF_ABSENT,
        PASS_THROUGH
    }

    void request(Headers head) {
        via(head);
    }

    /** @param local a reply made here: it always carries our name */
    void response(Headers head, boolean local, String date) {
        if (server == Server.OVERWRITE || local || server == Server.APPEND_IF_ABSENT && !head.has(SERVER)) {
            head.set(SERVER, serverName);
        }
        if (!head.has(DATE)) {
            head.add(DATE, date);
        }
        via(head);
    }

    private void via(Headers head) {
        if (!via.isEmpty()) {
            String before = head.get(VIA);
            head.set(VIA, before.isEmpty() ? via : before + ", " + via);
        }
    }
}
