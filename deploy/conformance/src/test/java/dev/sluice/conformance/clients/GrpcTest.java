package dev.sluice.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** grpc-java on both sides. */
final class GrpcTest {
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

    private static final MethodDescriptor<byte[], byte[]> UNARY = method(MethodDescriptor.MethodType.UNARY, "Echo");
    private static final MethodDescriptor<byte[], byte[]> MANY =
            method(MethodDescriptor.MethodType.SERVER_STREAMING, "Many");
    private static final MethodDescriptor<byte[], byte[]> TALK =
            method(MethodDescriptor.MethodType.BIDI_STREAMING, "Talk");
    private static final MethodDescriptor<byte[], byte[]> NEVER = method(MethodDescriptor.MethodType.UNARY, "Never");
    private static final MethodDescriptor<byte[], byte[]> FAIL = method(MethodDescriptor.MethodType.UNARY, "Fail");
    private static final AtomicInteger STARTED = new AtomicInteger();
    private static final AtomicInteger CANCELLED = new AtomicInteger();
    private static Server server;
    private static Front front;
    private static ManagedChannel channel;

    private static MethodDescriptor<byte[], byte[]> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.newBuilder(BYTES, BYTES)
                .setType(type)
                .setFullMethodName("test.Service/" + name)
                .build();
    }

    @BeforeAll
    static void start() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .maxInboundMessageSize(64 << 20)
                .addService(ServerServiceDefinition.builder("test.Service")
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall(GrpcTest::echo))
                        .addMethod(MANY, ServerCalls.asyncServerStreamingCall(GrpcTest::many))
                        .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(GrpcTest::talk))
                        .addMethod(NEVER, ServerCalls.asyncUnaryCall(GrpcTest::never))
                        .addMethod(
                                FAIL,
                                ServerCalls.asyncUnaryCall((request, out) -> out.onError(Status.NOT_FOUND
                                        .withDescription("no such thing")
                                        .asRuntimeException())))
                        .build())
                .build()
                .start();
        front = new Front(server.getPort(), server.getPort());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", front.port())
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        channel.shutdownNow();
        front.close();
        server.shutdownNow();
    }

    private static void echo(byte[] request, StreamObserver<byte[]> out) {
        out.onNext(request);
        out.onCompleted();
    }

    private static void many(byte[] request, StreamObserver<byte[]> out) {
        for (int i = 0; i < 1000; i++) {
            out.onNext(request);
        }
        out.onCompleted();
    }

    private static StreamObserver<byte[]> talk(StreamObserver<byte[]> out) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] value) {
                out.onNext(("got " + new String(value, StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII));
            }

            @Override
            public void onError(Throwable cancelled) {}

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    private static void never(byte[] request, StreamObserver<byte[]> out) {
        STARTED.incrementAndGet();
        Context.current().addListener(context -> CANCELLED.incrementAndGet(), Runnable::run);
    }

    @Test
    void unary() {
        byte[] large = new byte[5_000_000];
        large[4_999_999] = 7;

        assertThat(ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, large))
                .isEqualTo(large);
    }

    @Test
    void streamsFromTheServer() {
        Iterator<byte[]> answers =
                ClientCalls.blockingServerStreamingCall(channel, MANY, CallOptions.DEFAULT, new byte[2000]);
        int count = 0;
        while (answers.hasNext()) {
            assertThat(answers.next()).hasSize(2000);
            count++;
        }
        assertThat(count).isEqualTo(1000);
    }

    @Test
    void streamsBothWays() {
        List<String> heard = new ArrayList<>();
        boolean[] done = new boolean[1];
        StreamObserver<byte[]> to =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(TALK, CallOptions.DEFAULT), new StreamObserver<>() {
                    @Override
                    public void onNext(byte[] value) {
                        synchronized (heard) {
                            heard.add(new String(value, StandardCharsets.US_ASCII));
                        }
                    }

                    @Override
                    public void onError(Throwable failed) {}

                    @Override
                    public void onCompleted() {
                        synchronized (heard) {
                            done[0] = true;
                        }
                    }
                });
        for (int i = 0; i < 5; i++) {
            int next = i;
            to.onNext(Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
            await().until(() -> {
                synchronized (heard) {
                    return heard.size() == next + 1;
                }
            });
        }
        to.onCompleted();
        await().until(() -> {
            synchronized (heard) {
                return done[0];
            }
        });
        assertThat(heard).containsExactly("got 0", "got 1", "got 2", "got 3", "got 4");
    }

    @Test
    void errorsComeAsTheyAre() {
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, FAIL, CallOptions.DEFAULT, new byte[1]))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                    assertThat(failure.getStatus().getDescription()).isEqualTo("no such thing");
                });
    }

    @Test
    void deadlinesAndCancellationsReachTheServer() {
        int before = CANCELLED.get();
        CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS);
        // The host gives up at the same moment, and its reset may be there before the client has looked at its own
        // clock.
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(channel, NEVER, soon, new byte[1]))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> assertThat(
                                failure.getStatus().getCode())
                        .isIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.UNAVAILABLE));
        await().until(() -> CANCELLED.get() == before + 1);

        ClientCall<byte[], byte[]> call = channel.newCall(NEVER, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(new byte[1]);
        call.halfClose();
        call.request(1);
        await().until(() -> STARTED.get() == before + 2);
        call.cancel("enough", null);
        await().until(() -> CANCELLED.get() == before + 2);
    }
}
