package dev.sluice.runtime.extension.script;

import dev.sluice.filter.InvalidConfig;
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

    /** Whether one head's callback is all there is: then nobody needs the exchange before or after it. */
    boolean single() {
        boolean bytes =
                onRequestChunk != null || onRequestEnd != null || onResponseChunk != null || onResponseEnd != null;
        return !bytes && onInformational == null && onComplete == null && (onRequest == null || onResponse == null);
    }

    /** @param wrap what the language needs around a callback, or null */
    static Callbacks in(Value object, @Nullable Value wrap) {
        return new Callbacks(
                function(object, "onRequest", wrap),
                function(object, "onRequestChunk", wrap),
                function(object, "onRequestEnd", wrap),
                function(object, "onResponse", wrap),
                function(object, "onResponseChunk", wrap),
                function(object, "onResponseEnd", wrap),
                function(object, "onInformational", wrap),
                function(object, "onComplete", wrap));
    }

    static @Nullable Value function(Value object, String name, @Nullable Value wrap) {
        Value member = Convert.member(object, name);
        if (member == null || !member.canExecute()) {
            return null;
        }
        return wrap == null ? member : wrap.execute(member);
    }

    /** Refuses a script without callbacks, and names that look like one. */
    static void check(Value exported, ScriptSource source) throws InvalidConfig {
        String title = source.title();
        boolean all = source.isModule() || source.language() == Language.PYTHON;
        boolean any = false;
        for (String name : exported.getMemberKeys()) {
            boolean known = NAMES.contains(name);
            any |= known;
            if (all && !known && name.matches("on[A-Z].*")) {
                throw new InvalidConfig(
                        source.field(),
                        title + ": " + name + " is not a callback; known are " + String.join(", ", NAMES));
            }
        }
        if (!any && NAMES.stream().noneMatch(exported::hasMember)) {
            throw new InvalidConfig(
                    source.field(), title + ": exports no callback; known are " + String.join(", ", NAMES));
        }
        for (String name : NAMES) {
            if (exported.hasMember(name) && !exported.getMember(name).canExecute()) {
                throw new InvalidConfig(source.field(), title + ": " + name + " is not a function");
            }
        }
    }
}
