package dev.sluice.conformance.clients;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A service of grpc-java with a method of each kind. Metadata {@code x-echo} and {@code x-echo-bin} come back in headers and trailers. */
final class GrpcService implements AutoCloseable {
    static final Metadata.Key<String> ECHO = Metadata.Key.of("x-echo", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> ECHO_BIN = Metadata.Key.of("x-echo-bin", Metadata.BINARY_BYTE_MARSHALLER);
    /** How the request was compressed, and the milliseconds left to the call, in response headers. */
    static final Metadata.Key<String> SAW_ENCODING =
            Metadata.Key.of("x-saw-encoding", Metadata.ASCII_STRING_MARSHALLER);

    static final Metadata.Key<String> SAW_DEADLINE =
            Metadata.Key.of("x-saw-deadline", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> ENCODING =
            Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER);
    private static final int LIMIT = 32 << 20;

    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    /** Answers what it got, compressed. */
    static final MethodDescriptor<byte[], byte[]> ONE = method(MethodDescriptor.MethodType.UNARY, "One");
    /** Answers the number of octets it got. */
    static final MethodDescriptor<byte[], byte[]> SUM = method(MethodDescriptor.MethodType.CLIENT_STREAMING, "Sum");
    /** Answers as many messages as the number says. */
    static final MethodDescriptor<byte[], byte[]> COUNT = method(MethodDescriptor.MethodType.SERVER_STREAMING, "Count");
    /** Answers each message. */
    static final MethodDescriptor<byte[], byte[]> TALK = method(MethodDescriptor.MethodType.BIDI_STREAMING, "Talk");
    /** Refuses as soon as it hears the first message, though the client goes on. */
    static final MethodDescriptor<byte[], byte[]> REFUSE =
            method(MethodDescriptor.MethodType.CLIENT_STREAMING, "Refuse");

    final AtomicInteger cancelled = new AtomicInteger();
    private final Server server;

    GrpcService() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .maxInboundMessageSize(LIMIT)
                .addService(ServerServiceDefinition.builder("test.Ways")
                        .addMethod(ONE, ServerCalls.asyncUnaryCall(GrpcService::one))
                        .addMethod(SUM, ServerCalls.asyncClientStreamingCall(this::sum))
                        .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(GrpcService::count))
                        .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(this::talk))
                        .addMethod(REFUSE, ServerCalls.asyncClientStreamingCall(GrpcService::refuse))
                        .build())
                .intercept(new Echoing())
                .build()
                .start();
    }

    private static MethodDescriptor<byte[], byte[]> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.newBuilder(BYTES, BYTES)
                .setType(type)
                .setFullMethodName("test.Ways/" + name)
                .build();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    int port() {
        return server.getPort();
    }

    private static void one(byte[] request, StreamObserver<byte[]> out) {
        ((ServerCallStreamObserver<byte[]>) out).setCompression("gzip");
        out.onNext(request);
        out.onCompleted();
    }

    private static void count(byte[] request, StreamObserver<byte[]> out) {
        int number = Integer.parseInt(text(request));
        for (int i = 0; i < number; i++) {
            out.onNext(bytes("message " + i));
        }
        if (number == 0) {
            out.onError(
                    Status.NOT_FOUND.withDescription("nichts zählt, 100 %\n").asRuntimeException());
        } else {
            out.onCompleted();
        }
    }

    private StreamObserver<byte[]> sum(StreamObserver<byte[]> out) {
        long[] sum = new long[1];
        return new Hearing(out) {
            @Override
            public void onNext(byte[] value) {
                sum[0] += value.length;
            }

            @Override
            public void onCompleted() {
                out.onNext(bytes(Long.toString(sum[0])));
                out.onCompleted();
            }
        };
    }

    private StreamObserver<byte[]> talk(StreamObserver<byte[]> out) {
        return new Hearing(out) {
            @Override
            public void onNext(byte[] value) {
                out.onNext(value);
            }
        };
    }

    private static StreamObserver<byte[]> refuse(StreamObserver<byte[]> out) {
        boolean[] refused = new boolean[1];
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] value) {
                if (!refused[0]) {
                    refused[0] = true;
                    out.onError(
                            Status.PERMISSION_DENIED.withDescription("enough").asRuntimeException());
                }
            }

            @Override
            public void onError(Throwable cancelled) {}

            @Override
            public void onCompleted() {}
        };
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Counts cancellations. */
    private abstract class Hearing implements StreamObserver<byte[]> {
        private final StreamObserver<byte[]> out;

        Hearing(StreamObserver<byte[]> out) {
            this.out = out;
        }

        @Override
        public void onError(Throwable gone) {
            cancelled.incrementAndGet();
        }

        @Override
        public void onCompleted() {
            out.onCompleted();
        }
    }

    private static final class Echoing implements ServerInterceptor {
        @Override
        public <Q, S> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, S> call, Metadata sent, ServerCallHandler<Q, S> next) {
            Deadline deadline = Context.current().getDeadline();
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(Metadata headers) {
                            echo(sent, headers);
                            headers.put(SAW_ENCODING, String.valueOf(sent.get(ENCODING)));
                            long left = deadline == null ? -1 : deadline.timeRemaining(TimeUnit.MILLISECONDS);
                            headers.put(SAW_DEADLINE, Long.toString(left));
                            super.sendHeaders(headers);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            echo(sent, trailers);
                            super.close(status, trailers);
                        }
                    },
                    sent);
        }

        private static void echo(Metadata from, Metadata to) {
            Iterable<String> texts = from.getAll(ECHO);
            Iterable<byte[]> binaries = from.getAll(ECHO_BIN);
            if (texts != null) {
                texts.forEach(each -> to.put(ECHO, each));
            }
            if (binaries != null) {
                binaries.forEach(each -> to.put(ECHO_BIN, each));
            }
        }
    }
}
