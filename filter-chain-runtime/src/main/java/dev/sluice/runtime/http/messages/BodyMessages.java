package dev.sluice.runtime.http.messages;

import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.Messages;

/**
 * What a filter asks of one direction's messages. Immutable.
 *
 * @param only NONE: whatever is spoken
 */
record BodyMessages(Conversation talk, boolean request, Protocol only, int limit, boolean decompresses, boolean splits)
        implements Messages {
    /** As in gRPC. */
    static final int USUAL_LIMIT = 4 << 20;

    @Override
    public Protocol protocol() {
        Protocol spoken = talk.protocol(request);
        return only == Protocol.NONE || only == spoken ? spoken : Protocol.NONE;
    }

    @Override
    public Messages only(Protocol spoken) {
        return new BodyMessages(talk, request, spoken, limit, decompresses, splits);
    }

    @Override
    public Messages limit(int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("a message's limit of " + maxBytes + " bytes");
        }
        return new BodyMessages(talk, request, only, maxBytes, decompresses, splits);
    }

    @Override
    public Messages decompress() {
        return new BodyMessages(talk, request, only, limit, true, splits);
    }

    @Override
    public Messages fragments() {
        return new BodyMessages(talk, request, only, limit, decompresses, true);
    }

    @Override
    public MessageSink transform(MessageTransform t) {
        return talk.transform(this, t);
    }
}
