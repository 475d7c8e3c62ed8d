package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Key;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A script loaded into a context of its own. Used by one thread at a time: made by the opener's, then handed to one loop for good. All guest code runs
 * inside {@link #run}, where the {@link Watchdog} sees it.
 */
final class Script implements AutoCloseable {
    /** Keys are compared by name, so this is absent under every name. */
    static final Object ABSENT = new Object();

    /** The first calls of a context load and compile what later ones find ready. */
    private static final int COLD_CALLS = 8;

    private static final int COLD_TIMES = 20;
    private static final Duration STOP_PATIENCE = Duration.ofMillis(200);

    private final Context context;
    private final String title;
    private final Guard guard;
    private final HeaderNames names = new HeaderNames();
    private final Map<String, Key<Object>> keys = new HashMap<>();
    private long budgetNanos;
    private int calls;
    private @Nullable HostExchange current;

    @SuppressWarnings("NullAway.Init") // by load, before it is given out
    private Value wrapExchange;

    @SuppressWarnings("NullAway.Init")
    private Value wrapOnly;

    @SuppressWarnings("NullAway.Init")
    private Value wrapHeaders;

    @SuppressWarnings("NullAway.Init")
    private Value wrapBytes;

    @SuppressWarnings("NullAway.Init")
    private Value config;

    @SuppressWarnings("NullAway.Init")
    private Callbacks exports;

    private @Nullable Value stream;
    private @Nullable Value wrapCallback;
    private @Nullable Value warm;

    private Script(Context context, String title) {
        this.context = context;
        this.title = title;
        this.guard = new Guard(this::interrupt);
    }

    /** Runs the script's top level, and its {@code configure} if it has one. */
    static Script load(ScriptSource source, String configJson, Duration budget, Duration loadBudget)
            throws InvalidConfig {
        Engines.require(source.language(), source.title(), source.field());
        Context context = Engines.context(source.language(), source.title(), source.files());
        Script script = new Script(context, source.title());
        boolean good = false;
        Watchdog.watch(script.guard);
        try {
            script.prepare(source.language(), configJson);
            script.calls = COLD_CALLS;
            script.budgetNanos = loadBudget.toNanos();
            script.warmUp();
            Value exported = script.run(null, () -> script.evaluated(source));
            Callbacks.check(exported, source);
            script.exports = Callbacks.in(exported, script.wrapCallback);
            script.stream = Callbacks.function(exported, "stream", null);
            Value configure = Callbacks.function(exported, "configure", null);
            if (configure != null) {
                script.run(null, () -> configure.execute(script.config));
            }
            script.calls = 0;
            script.budgetNanos = budget.toNanos();
            good = true;
            return script;
        } catch (ScriptFailure e) {
            throw new InvalidConfig(source.field(), String.valueOf(e.getMessage()));
        } finally {
            if (!good) {
                script.close();
            }
        }
    }

    /** The prelude is ours: it needs no guard. */
    private void prepare(Language language, String configJson) {
        Value prelude = context.eval(Engines.prelude(language));
        prelude.getMember("timers").executeVoid(new HostTimers(this));
        wrapExchange = prelude.getMember("exchange");
        wrapOnly = prelude.getMember("only");
        wrapHeaders = prelude.getMember("headers");
        wrapBytes = prelude.getMember("bytes");
        wrapCallback = prelude.getMember("callback");
        warm = prelude.getMember("warm");
        config = prelude.getMember("plain").execute(configJson);
    }

    /** What callbacks of any script need is loaded now, off the loops, and not in the first request. Before the user's code, which could see it. */
    private void warmUp() {
        Value function = warm;
        if (function != null) {
            HostExchange host = new HostExchange(this, WarmExchange.make(), null);
            HostBytes bytes = new HostBytes(Bytes.of("warm"));
            run(host, () -> Convert.verdict(function.execute(host.guest(), bytes(bytes)), host));
            bytes.end();
            keys.clear();
        }
    }

    private Value evaluated(ScriptSource source) {
        Value evaluated = context.eval(source.source());
        return source.isModule() ? evaluated : context.getBindings(source.language().id);
    }

    String title() {
        return title;
    }

    /** How long a callback with that budget may last until it has been stopped, on a machine with little time for it. */
    static Duration patience(Duration budget) {
        return budget.multipliedBy(COLD_TIMES).plus(STOP_PATIENCE).plusSeconds(1);
    }

    /** The exported callbacks, or those of the object that {@code stream(x)} made for this stream. */
    Callbacks callbacks(HostExchange host) {
        Value begin = stream;
        if (begin == null) {
            return exports;
        }
        return run(host, () -> {
            Value own = begin.execute(host.guest());
            return own.isNull() ? exports : Callbacks.in(own, wrapCallback);
        });
    }

    Value exchange(HostExchange host) {
        HostMessage request = host.request();
        return wrapExchange.execute(host, config, request, request.headers());
    }

    /** Calls with an exchange that only this callback needs: one way into the language instead of two. */
    Value only(Value callback, HostExchange host) {
        HostMessage request = host.request();
        return wrapOnly.execute(callback, host, config, request, request.headers());
    }

    Value headers(Headers headers) {
        return wrapHeaders.execute(new HostHeaders(headers, names));
    }

    Value bytes(HostBytes host) {
        return wrapBytes.execute(host);
    }

    HeaderNames names() {
        return names;
    }

    Key<Object> key(String name) {
        return keys.computeIfAbsent(name, each -> Key.of(each, ABSENT));
    }

    /** Whose callback or continuation runs; null while the script is loaded. */
    @Nullable
    HostExchange current() {
        return current;
    }

    /**
     * Runs the script's code, and looks at what it gave, within the budget. Errors come as {@link ScriptFailure}, which says where in the user's file.
     *
     * @param x whose timers and promises are meant
     */
    @SuppressWarnings("NullAway") // work that gives null is asked for by those who take it
    <T> T run(@Nullable HostExchange x, Supplier<T> work) {
        HostExchange before = current;
        current = x;
        long budget = calls < COLD_CALLS && budgetNanos > 0 ? budgetNanos * COLD_TIMES : budgetNanos;
        calls++;
        guard.enter(budget);
        PolyglotException thrown = null;
        try {
            T result = work.get();
            return result;
        } catch (PolyglotException e) {
            thrown = e;
            throw ScriptFailure.of(e, title);
        } finally {
            current = before;
            if (guard.exit()) {
                throw ScriptFailure.overBudget(thrown, title, budget);
            }
        }
    }

    /** By the watchdog; false if the code is in something that cannot be stopped, and is tried again. */
    private boolean interrupt() {
        try {
            context.interrupt(STOP_PATIENCE);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (IllegalStateException closed) {
            return true;
        }
    }

    @Override
    public void close() {
        Watchdog.forget(guard);
        context.close(true);
    }
}
