package dev.sluice.processor;

import javax.annotation.processing.Messager;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.tools.Diagnostic.Kind;
import org.jspecify.annotations.Nullable;

/** Something that the runtime could not use; the message says what to do. */
final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Element at;
    private final transient @Nullable AnnotationMirror annotation;

    Wrong(Element at, String message) {
        this(at, null, message);
    }

    /** {@code annotation}: of the element, where the mistake is. */
    Wrong(Element at, @Nullable AnnotationMirror annotation, String message) {
        super(message);
        this.at = at;
        this.annotation = annotation;
    }

    void show(Messager messager) {
        String message = "@Filter: " + getMessage();
        if (annotation == null) {
            messager.printMessage(Kind.ERROR, message, at);
        } else {
            messager.printMessage(Kind.ERROR, message, at, annotation);
        }
    }
}
