package dev.sluice.processor;

import javax.lang.model.element.Element;

/** A filter whose shape the runtime could not use; the message says what to do. */
final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;
    final transient Element at;

    Wrong(Element at, String message) {
        super(message);
        this.at = at;
    }
}
