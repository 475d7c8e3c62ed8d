package dev.sluice.runtime.extension.script;

import java.util.List;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** The functions of a script, or of one stream's object, by what they are called for. A missing one costs nothing. */
record Callbacks(
        @Nullable Value onRequest,
        @Nullable Value onRequestChunk,
        @Nullable Value onRequestEnd,
        @Nullable Value onResponse,
        @Nullable Value onResponseChunk,
        @Nullable Value onResponseEnd,
        @Nullable Value onInformational,
        @Nullable Value onComplete) {
    static final List<String> NAMES = List.of(
            "onRequest",
            "onRequestChunk",
            "onRequestEnd",
            "onResponse",
            "onResponseChunk",
            "onResponseEnd",
            "onInformational",
            "onComplete",
            "stream",
            "configure");

    static Callbacks in(Value object) {
        return new Callbacks(
                function(object, "onRequest"),
                function(object, "onRequestChunk"),
                function(object, "onRequestEnd"),
                function(object, "onResponse"),
                function(object, "onResponseChunk"),
                function(object, "onResponseEnd"),
                function(object, "onInformational"),
                function(object, "onComplete"));
    }

    static @Nullable Value function(Value object, String name) {
        Value member = object.getMember(name);
        return member != null && member.canExecute() ? member : null;
    }
}
