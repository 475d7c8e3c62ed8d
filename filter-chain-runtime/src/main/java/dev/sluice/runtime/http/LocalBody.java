package dev.sluice.runtime.http;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import java.lang.System.Logger.Level;

/** The body of a reply made here, after the client's protocol and the configured mapping; its head is changed with it. */
final class LocalBody {
    private static final System.Logger LOG = System.getLogger("sluice.http");

    /** Nothing, not even an empty body. */
    static final Source NONE = Source.of(Bytes.empty());

    private LocalBody() {}

    static Source of(HttpExchange x, Verdict.Reply reply) {
        if (!(reply.body() instanceof Source.Whole whole)) {
            if (!LocalHead.bodiless(x.responseHead, x.requestHead)) {
                return reply.body();
            }
            close(reply.body());
            return NONE;
        }
        LocalReplyPolicy policy = x.manager().replies();
        if (policy == LocalReplyPolicy.NONE && !x.grpcClient) {
            return whole(x, whole, whole.bytes());
        }
        x.replying = true;
        String text = policy.map(x, x.responseHead, whole.bytes().toString());
        x.replying = false;
        // As in Envoy, formats of bodies and headers may show it, logs no more.
        x.replyBody = "";
        if (x.grpcClient) {
            Grpc.turn(x.responseHead, reply.status(), reply.grpcStatus(), text);
            return NONE;
        }
        boolean same = text.contentEquals(whole.bytes().toString());
        return whole(x, whole, same ? whole.bytes() : Bytes.of(text));
    }

    private static Source whole(HttpExchange x, Source.Whole source, Bytes bytes) {
        LocalHead.length(x.responseHead, bytes.length(), x.requestHead);
        if (bytes.length() == 0 || LocalHead.bodiless(x.responseHead, x.requestHead)) {
            return NONE;
        }
        return bytes == source.bytes() ? source : Source.of(bytes);
    }

    /** For a body that nobody will read. */
    static void close(Source source) {
        try {
            source.close();
        } catch (RuntimeException failure) {
            LOG.log(Level.WARNING, "closing a reply that came too late failed", failure);
        }
    }
}
