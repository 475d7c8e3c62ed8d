package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.StreamMessage;
import org.jspecify.annotations.Nullable;

/** A message as it came, with its frames, which are taken off when somebody looks. Loop-confined. */
final class Cut implements StreamMessage {
    private final Station station;
    private final Kind kind;
    private final boolean first;
    private final boolean last;
    private Bytes raw;
    private @Nullable Bytes plain;
    private boolean reframe;

    /** Where it lies in the chunk that is being looked at; -1 if it does not. */
    int from;

    Cut(Station station, Kind kind, Bytes raw, int from, boolean first, boolean last) {
        this.station = station;
        this.kind = kind;
        this.raw = raw;
        this.from = from;
        this.first = first;
        this.last = last;
    }

    /** With its bytes decompressed. {@code reframe}: its frames may not be passed on as they came. */
    Cut plain(Bytes bytes, boolean anew) {
        plain = bytes;
        reframe = anew;
        return this;
    }

    Bytes raw() {
        return raw;
    }

    /** Whether its frames may leave there as they are. */
    boolean passes(Station where) {
        return where == station && !reframe;
    }

    /** The chunk it lies in goes away, and it is still needed. */
    void keep() {
        if (from >= 0) {
            from = -1;
            raw = raw.copy();
            plain = plain == null ? null : plain.copy();
        }
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public Bytes data() {
        Bytes now = plain;
        if (now == null) {
            now = kind == Kind.GRPC ? raw.slice(GrpcShape.PREFIX, raw.length()) : WebSocketStation.payload(raw);
            plain = now;
        }
        return now;
    }

    @Override
    public boolean compressed() {
        return kind == Kind.GRPC && raw.at(0) == 1;
    }

    @Override
    public boolean first() {
        return first;
    }

    @Override
    public boolean last() {
        return last;
    }

    @Override
    public String toString() {
        return kind + " of " + raw.length() + " bytes";
    }
}
