package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Message;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** One stream of a script: its callbacks with the wrapped exchange. Confined to the stream's loop. */
final class ScriptStream implements HttpFilter {
    private final Script script;
    private final HostExchange host;
    private final Value exchange;
    private final Callbacks callbacks;

    ScriptStream(Script script, Exchange x, FilterContext context) {
        this.script = script;
        this.host = new HostExchange(script, x, context);
        this.exchange = script.exchange(host);
        this.callbacks = script.callbacks(exchange);
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
            script.call(function, exchange, new HostHeaders(head));
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
                script.call(function, exchange);
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
                Value result = script.call(end, exchange, new HostHeaders(trailers));
                if (Convert.isPromise(result)) {
                    out.hold(Convert.stage(result, script), nothing -> {});
                }
            });
        }
    }

    private Verdict head(@Nullable Value function) {
        return function == null ? Verdict.proceed() : Convert.verdict(script.call(function, exchange), script);
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
            Value result = script.call(chunk, exchange, script.bytes(bytes));
            emit(result, out, bytes);
            bytes.end();
        }

        @Override
        public void end(Headers trailers, Sink out) {
            if (end != null) {
                emit(script.call(end, exchange, new HostHeaders(trailers)), out, null);
            }
        }

        private void emit(Value result, Sink out, @Nullable HostBytes kept) {
            if (Convert.isPromise(result)) {
                if (kept != null) {
                    kept.keep();
                }
                out.hold(Convert.stage(result, script), later -> emit(later, out, null));
            } else if (!result.isNull()) {
                out.write(Convert.bytes(result, script));
            }
        }
    }
}
