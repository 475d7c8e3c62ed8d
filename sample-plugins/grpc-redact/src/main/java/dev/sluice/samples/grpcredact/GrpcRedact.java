package dev.sluice.samples.grpcredact;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Default;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.MessageSink;
import dev.sluice.filter.MessageTransform;
import dev.sluice.filter.Messages.Protocol;
import dev.sluice.filter.StreamMessage;
import dev.sluice.filter.Verdict;

/**
 * Hides one field of the messages that a gRPC server sends, counts them in a trailer, and lets a client send only so many. The field is text or bytes
 * in the message itself; one within a nested message stays.
 *
 * @param field its number
 * @param instead what stands there then
 * @param most messages of a request
 */
@Filter("acme.grpc-redact")
public record GrpcRedact(
        int field,
        @Default("***") String instead,
        @Default("1000") int most) implements HttpFilter {
    private static final int INVALID_ARGUMENT = 3;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int INTERNAL = 13;

    public GrpcRedact {
        if (field < 1) {
            throw new IllegalArgumentException("field numbers begin with 1");
        }
    }

    @Override
    public Verdict onRequest(Exchange x) {
        x.request().messages().only(Protocol.GRPC).transform(new Counted());
        return Verdict.proceed();
    }

    @Override
    public Verdict onResponse(Exchange x) {
        x.response().messages().only(Protocol.GRPC).decompress().transform(new Redacted());
        return Verdict.proceed();
    }

    private final class Counted implements MessageTransform {
        private int count;

        @Override
        public void message(StreamMessage message, MessageSink out) {
            if (++count > most) {
                out.end(RESOURCE_EXHAUSTED, "more than " + most + " messages");
            } else if (message.compressed() && message.data().length() == 0) {
                out.end(INVALID_ARGUMENT, "compressed, but empty");
            } else {
                out.write(message);
            }
        }
    }

    private final class Redacted implements MessageTransform {
        private int count;

        @Override
        public void message(StreamMessage message, MessageSink out) {
            count++;
            Bytes data = message.data();
            Bytes changed = Fields.replaced(data, field, Bytes.of(instead));
            if (changed == null) {
                out.end(INTERNAL, "a message is not protobuf");
            } else {
                out.write(changed == data ? message : message.withData(changed));
            }
        }

        @Override
        public void end(Headers trailers, MessageSink out) {
            if (trailers.has("grpc-status")) {
                trailers.set("x-message-count", Integer.toString(count));
            }
        }
    }
}
