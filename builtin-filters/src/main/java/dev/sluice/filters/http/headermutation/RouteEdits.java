package dev.sluice.filters.http.headermutation;

import java.util.List;

/** The edits of all levels of a route. Public only because a factory's signature names it. */
public final class RouteEdits {
    static final RouteEdits NONE = new RouteEdits(List.of());
    private final List<MessageEdits> outerToInner;

    RouteEdits(List<MessageEdits> outerToInner) {
        this.outerToInner = List.copyOf(outerToInner);
    }

    List<MessageEdits> outerToInner() {
        return outerToInner;
    }
}
