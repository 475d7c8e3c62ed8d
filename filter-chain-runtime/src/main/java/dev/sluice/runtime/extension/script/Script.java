package dev.sluice.runtime.extension.script;

import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Key;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A script loaded into a context of its own. Used by one thread at a time: made by the opener's, then handed to one loop for good. */
final class Script implements AutoCloseable {
    /** Keys are compared by name, so this is absent under every name. */
    static final Object ABSENT = new Object();

    private final Context context;
    private final String title;
    private final Value wrapExchange;
    private final Value wrapBytes;
    private final Value config;
    private final Map<String, Key<Object>> keys = new HashMap<>();
    private final Callbacks exports;
    private final @Nullable Value stream;

    private Script(Context context, String title, Value prelude, Value exported, Value config) {
        this.context = context;
        this.title = title;
        this.wrapExchange = prelude.getMember("exchange");
        this.wrapBytes = prelude.getMember("bytes");
        this.config = config;
        this.exports = Callbacks.in(exported);
        this.stream = Callbacks.function(exported, "stream");
    }

    /**
     * Runs the script's top level, and its {@code configure} if it has one.
     *
     * @param field the configuration's field that the text came from, for errors
     */
    static Script load(String title, String text, String configJson, String field) throws InvalidConfig {
        Context context = JavaScript.context(title);
        boolean good = false;
        try {
            Value prelude = context.eval(JavaScript.PRELUDE);
            Value config = prelude.getMember("plain").execute(configJson);
            Value evaluated = context.eval(JavaScript.source(title, text));
            Value exported = JavaScript.isModule(text) ? evaluated : context.getBindings("js");
            check(exported, JavaScript.isModule(text), title, field);
            Value configure = Callbacks.function(exported, "configure");
            if (configure != null) {
                configure.executeVoid(config);
            }
            good = true;
            return new Script(context, title, prelude, exported, config);
        } catch (PolyglotException e) {
            throw new InvalidConfig(
                    field, String.valueOf(ScriptFailure.of(e, title).getMessage()));
        } finally {
            if (!good) {
                context.close(true);
            }
        }
    }

    String title() {
        return title;
    }

    /** The exported callbacks, or those of the object that {@code stream(x)} made for this stream. */
    Callbacks callbacks(Value exchange) {
        if (stream == null) {
            return exports;
        }
        Value own = call(stream, exchange);
        if (own.isNull()) {
            return exports;
        }
        return Callbacks.in(own);
    }

    Value exchange(HostExchange host) {
        return wrapExchange.execute(host, config);
    }

    Value bytes(HostBytes host) {
        return wrapBytes.execute(host);
    }

    Key<Object> key(String name) {
        return keys.computeIfAbsent(name, each -> Key.of(each, ABSENT));
    }

    /** Errors come as {@link ScriptFailure}, which says where in the user's file. */
    Value call(Value function, Object... arguments) {
        try {
            return function.execute(arguments);
        } catch (PolyglotException e) {
            throw ScriptFailure.of(e, title);
        }
    }

    @Override
    public void close() {
        context.close(true);
    }

    private static void check(Value exported, boolean module, String title, String field) throws InvalidConfig {
        List<String> known = Callbacks.NAMES;
        boolean any = false;
        for (String name : exported.getMemberKeys()) {
            any |= known.contains(name);
            if (module && name.startsWith("on") && !known.contains(name)) {
                throw new InvalidConfig(
                        field, title + ": " + name + " is not a callback; known are " + String.join(", ", known));
            }
        }
        if (!any && known.stream().noneMatch(exported::hasMember)) {
            throw new InvalidConfig(field, title + ": exports no callback; known are " + String.join(", ", known));
        }
        for (String name : known) {
            if (exported.hasMember(name) && !exported.getMember(name).canExecute()) {
                throw new InvalidConfig(field, title + ": " + name + " is not a function");
            }
        }
    }
}
