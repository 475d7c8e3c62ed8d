package dev.sluice.runtime.extension.script;

import dev.sluice.filter.StreamMessage;
import java.util.Locale;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A message that a script may look at: while its callback runs, or, if that returned a promise, as long as that holds. */
public final class HostStreamMessage {
    private final Script script;
    private @Nullable StreamMessage message;
    private boolean kept;

    HostStreamMessage(Script script, StreamMessage message) {
        this.script = script;
        this.message = message;
    }

    StreamMessage message() {
        StreamMessage now = message;
        if (now == null) {
            throw new IllegalStateException(
                    "a message may be used only while it is shown; call text() or bytes() then");
        }
        return now;
    }

    /** {@code grpc}, {@code text}, {@code binary}, {@code ping}, {@code pong}, {@code close}. */
    @HostAccess.Export
    public String kind() {
        return message().kind().name().toLowerCase(Locale.ROOT);
    }

    @HostAccess.Export
    public Object data() {
        return new HostBytes(message().data().copy());
    }

    @HostAccess.Export
    public String text() {
        return message().text();
    }

    @HostAccess.Export
    public boolean compressed() {
        return message().compressed();
    }

    @HostAccess.Export
    public boolean first() {
        return message().first();
    }

    @HostAccess.Export
    public boolean last() {
        return message().last();
    }

    @HostAccess.Export
    public int closeCode() {
        return message().closeCode();
    }

    /** The same with other text or bytes. */
    @HostAccess.Export
    public Object with(Value content) {
        StreamMessage other = message().withData(Convert.bytes(content, script).copy());
        HostStreamMessage made = new HostStreamMessage(script, other);
        made.kept = true;
        return made;
    }

    /** A hold goes on behind the callback. */
    void keep() {
        kept = true;
    }

    void end() {
        if (!kept) {
            message = null;
        }
    }
}
