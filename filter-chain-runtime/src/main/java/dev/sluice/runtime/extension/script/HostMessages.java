package dev.sluice.runtime.extension.script;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.Messages;
import dev.sluice.filter.StreamMessage;
import java.util.Locale;
import java.util.function.Function;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/** One direction's messages as the prelude sees them. */
public final class HostMessages {
    private final HostExchange exchange;
    private final Messages messages;

    HostMessages(HostExchange exchange, Messages messages) {
        this.exchange = exchange;
        this.messages = messages;
    }

    /** {@code none}, {@code grpc}, {@code websocket}. */
    @HostAccess.Export
    public String protocol() {
        return messages.protocol().name().toLowerCase(Locale.ROOT);
    }

    @HostAccess.Export
    public Object only(String protocol) {
        return new HostMessages(exchange, messages.only(Messages.Protocol.valueOf(protocol.toUpperCase(Locale.ROOT))));
    }

    @HostAccess.Export
    public Object limit(int maxBytes) {
        return new HostMessages(exchange, messages.limit(maxBytes));
    }

    @HostAccess.Export
    public Object decompress() {
        return new HostMessages(exchange, messages.decompress());
    }

    @HostAccess.Export
    public Object fragments() {
        return new HostMessages(exchange, messages.fragments());
    }

    /** The last two may be null. */
    @HostAccess.Export
    public Object transform(Value message, Value control, Value end) {
        return new HostSink(messages.transform(new Each(message, control, end)));
    }

    /** What a filter may write to. */
    public final class HostSink {
        private final MessageSink out;

        HostSink(MessageSink out) {
            this.out = out;
        }

        /** A message as it came or with other bytes, or text, or bytes. */
        @HostAccess.Export
        public void write(Value content) {
            Value own = Convert.member(content, "host");
            if (content.isString()) {
                out.write(content.asString());
            } else if (own != null && own.isHostObject() && own.asHostObject() instanceof HostStreamMessage message) {
                out.write(message.message());
            } else {
                Bytes bytes = Convert.bytes(content, exchange.script());
                out.write(bytes);
            }
        }

        @HostAccess.Export
        public boolean writable() {
            return out.writable();
        }

        @HostAccess.Export
        public void end(int code, String reason) {
            out.end(code, reason);
        }
    }

    /** A promise that a callback returns holds the messages behind. */
    private final class Each implements MessageTransform {
        private final Value message;
        private final Value control;
        private final Value end;

        Each(Value message, Value control, Value end) {
            this.message = message;
            this.control = control;
            this.end = end;
        }

        @Override
        public void message(StreamMessage shown, MessageSink out) {
            show(message, shown, out);
        }

        @Override
        public void control(StreamMessage frame, MessageSink out) {
            if (control.isNull()) {
                out.write(frame);
            } else {
                show(control, frame, out);
            }
        }

        private void show(Value function, StreamMessage shown, MessageSink out) {
            HostStreamMessage host = new HostStreamMessage(exchange.script(), shown);
            call(sink -> function.execute(host, sink), out, host);
            host.end();
        }

        @Override
        public void end(Headers trailers, MessageSink out) {
            if (!end.isNull()) {
                call(
                        sink -> end.execute(
                                new HostHeaders(trailers, exchange.script().names()), sink),
                        out,
                        null);
            }
        }

        private void call(
                Function<HostSink, Value> work,
                MessageSink out,
                @org.jspecify.annotations.Nullable HostStreamMessage kept) {
            Value promise = exchange.run(() -> {
                Value result = work.apply(new HostSink(out));
                return Convert.isPromise(result) ? result : null;
            });
            if (promise != null) {
                out.hold(exchange.stage(promise), nothing -> {});
                if (kept != null) {
                    kept.keep();
                }
            }
        }
    }
}
