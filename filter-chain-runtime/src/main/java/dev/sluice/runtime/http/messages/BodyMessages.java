package dev.sluice.runtime.http.messages;

import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.Messages;

/** What a filter asks of one direction's messages. Immutable. */
record BodyMessages(Conversation talk, boolean request, int limit, boolean decompresses, boolean splits)
        implements Messages {
    /** As in gRPC. */
    static final int USUAL_LIMIT = 4 << 20;

    @Override
    public Protocol protocol() {
        return talk.protocol(request);
    }

    @Override
    public Messages limit(int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("a message's limit of " + maxBytes + " bytes");
        }
        return new BodyMessages(talk, request, maxBytes, decompresses, splits);
    }

    @Override
    public Messages decompress() {
        return new BodyMessages(talk, request, limit, true, splits);
    }

    @Override
    public Messages fragments() {
        return new BodyMessages(talk, request, limit, decompresses, true);
    }

    @Override
    public MessageSink transform(MessageTransform t) {
        return talk.transform(this, t);
    }
}
