package dev.sluice.runtime.http.messages;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.StreamMessage;
import dev.sluice.runtime.chain.Lane;

/** gRPC's length-prefixed messages. Loop-confined. */
final class GrpcStation extends Station {
    private static final int UNIMPLEMENTED = 12;

    private final int limit;
    private final String coding;
    private final boolean decompresses;

    GrpcStation(Conversation talk, BodyMessages how, Lane lane, MessageTransform transform, String coding) {
        super(talk, how.request(), lane, transform, new GrpcShape(how.limit()));
        this.limit = how.limit();
        this.coding = coding;
        this.decompresses = how.decompresses();
    }

    @Override
    void frame(Bytes raw, int from) {
        Cut message = new Cut(this, StreamMessage.Kind.GRPC, raw, from, true, true);
        if (decompresses && message.compressed() && !decompress(message)) {
            return;
        }
        show(message);
    }

    private boolean decompress(Cut message) {
        if (!GrpcCoding.knows(coding)) {
            talk.broken(this, UNIMPLEMENTED, "grpc-encoding " + coding + " cannot be read here");
            return false;
        }
        Bytes plain = GrpcCoding.decompressed(coding, message.data(), limit);
        if (plain == null) {
            talk.broken(this, GrpcShape.INTERNAL, "a message is not in its grpc-encoding " + coding);
            return false;
        }
        if (plain.length() > limit) {
            talk.broken(this, GrpcShape.EXHAUSTED, why(GrpcShape.EXHAUSTED));
            return false;
        }
        message.plain(plain, false);
        return true;
    }

    @Override
    Bytes encoded(StreamMessage message) {
        if (message.kind().control()) {
            throw new IllegalArgumentException("gRPC has no " + message.kind());
        }
        boolean again = decompresses && message.compressed() && GrpcCoding.knows(coding);
        boolean flag = message.compressed() && (again || !decompresses);
        Bytes data = again ? GrpcCoding.compressed(coding, message.data()) : message.data();
        int length = data.length();
        byte[] all = new byte[GrpcShape.PREFIX + length];
        all[0] = (byte) (flag ? 1 : 0);
        all[1] = (byte) (length >>> 24);
        all[2] = (byte) (length >>> 16);
        all[3] = (byte) (length >>> 8);
        all[4] = (byte) length;
        data.copyTo(0, all, GrpcShape.PREFIX, length);
        return Bytes.of(all);
    }

    @Override
    StreamMessage made(Bytes data) {
        return StreamMessage.grpc(data);
    }

    @Override
    StreamMessage made(String text) {
        return StreamMessage.grpc(Bytes.of(text));
    }

    @Override
    String why(int code) {
        return code == GrpcShape.EXHAUSTED
                ? "a gRPC message is larger than " + limit + " bytes"
                : "the prefix of a gRPC message is broken";
    }

    /** A message that is cut off is an error, unless the server says a status of its own. */
    @Override
    boolean ends(Headers trailers, boolean inFrame) {
        if (!inFrame || !request() && Conversation.failed(trailers)) {
            return true;
        }
        if (request()) {
            talk.broken(this, GrpcShape.INTERNAL, "the request ended within a gRPC message");
        } else {
            Conversation.status(trailers, GrpcShape.INTERNAL, "the response ended within a gRPC message");
        }
        return !request();
    }
}
