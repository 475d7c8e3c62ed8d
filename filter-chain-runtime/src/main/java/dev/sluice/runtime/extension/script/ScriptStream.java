package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Message;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import java.util.function.Supplier;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** One stream of a script: its callbacks with the wrapped exchange. Confined to the stream's loop. */
final class ScriptStream implements HttpFilter {
    private final Script script;
    private final HostExchange host;
    private final Callbacks callbacks;
    private final boolean only;

    ScriptStream(Script script, Exchange x, ScriptFilter filter) {
        this.script = script;
        this.host = new HostExchange(script, x, filter);
        this.callbacks = script.callbacks(host);
        this.only = callbacks.single() && host.untouched();
    }

    @Override
    public Verdict onRequest(Exchange x) {
        bytes(x.request(), callbacks.onRequestChunk(), callbacks.onRequestEnd());
        return head(callbacks.onRequest());
    }

    @Override
    public void onInformational(Exchange x, Headers head) {
        Value function = callbacks.onInformational();
        if (function != null) {
            host.run(() -> function.execute(host.guest(), script.headers(head)));
        }
    }

    @Override
    public Verdict onResponse(Exchange x) {
        bytes(x.response(), callbacks.onResponseChunk(), callbacks.onResponseEnd());
        return head(callbacks.onResponse());
    }

    @Override
    public void onComplete(Exchange x) {
        try {
            Value function = callbacks.onComplete();
            if (function != null) {
                host.run(() -> function.execute(host.guest()));
            }
        } finally {
            host.over();
        }
    }

    private void bytes(Message message, @Nullable Value chunk, @Nullable Value end) {
        if (chunk != null && !message.body().ended()) {
            message.body().transform(new Chunks(chunk, end));
        } else if (end != null) {
            message.body().onEnd((trailers, out) -> {
                Value result = host.run(() -> end.execute(host.guest(), script.headers(trailers)));
                if (Convert.isPromise(result)) {
                    out.hold(host.stage(result), nothing -> {});
                }
            });
        }
    }

    private Verdict head(@Nullable Value function) {
        if (function == null) {
            return Verdict.proceed();
        }
        return host.run(
                () -> Convert.verdict(only ? script.only(function, host) : function.execute(host.guest()), host));
    }

    /** What a chunk callback returns is written; a promise holds; nothing returned, nothing written. */
    private final class Chunks implements Transform {
        private final Value chunk;
        private final @Nullable Value end;

        Chunks(Value chunk, @Nullable Value end) {
            this.chunk = chunk;
            this.end = end;
        }

        @Override
        public void chunk(Bytes in, Sink out) {
            HostBytes bytes = new HostBytes(in);
            emit(() -> chunk.execute(host.guest(), script.bytes(bytes)), out, bytes);
            bytes.end();
        }

        @Override
        public void end(Headers trailers, Sink out) {
            if (end != null) {
                emit(() -> end.execute(host.guest(), script.headers(trailers)), out, null);
            }
        }

        /** Only what the script does is inside its budget; what is written then runs through the filters behind. */
        private void emit(Supplier<Value> work, Sink out, @Nullable HostBytes kept) {
            Object result = host.run(() -> emitted(work.get(), kept));
            if (result instanceof Bytes bytes) {
                out.write(bytes);
            } else if (result instanceof Value promise) {
                out.hold(host.stage(promise), later -> emit(() -> later, out, null));
            }
        }

        private @Nullable Object emitted(Value value, @Nullable HostBytes kept) {
            if (!Convert.isPromise(value)) {
                return value.isNull() ? null : Convert.bytes(value, script);
            }
            if (kept != null) {
                kept.keep();
            }
            return value;
        }
    }
}
