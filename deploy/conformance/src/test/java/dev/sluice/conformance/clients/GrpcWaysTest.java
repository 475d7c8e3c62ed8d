package dev.sluice.conformance.clients;

import static dev.sluice.conformance.clients.GrpcService.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** grpc-java calls grpc-java through a proxy that looks at heads only, and through one whose filter has every message in its hands. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
final class GrpcWaysTest {
    static final String FILTERS = """
            - name: script
              typed_config:
                "@type": type.googleapis.com/sluice.filters.http.script.v1.Script
                budget: 5s
                inline: |
                  const same = (m, out) => out.write(m.withData(m.data));
                  export function onRequest(x) { x.request.messages().decompress().limit(33554432).transform(same); }
                  export function onResponse(x) { x.response.messages().decompress().limit(33554432).transform(same); }
            """;

    private final boolean filtered;
    private GrpcService service;
    private Front front;
    private ManagedChannel channel;

    GrpcWaysTest(boolean filtered) {
        this.filtered = filtered;
    }

    @BeforeEach
    void start() throws Exception {
        service = new GrpcService();
        front = new Front(service.port(), service.port(), Duration.ofMillis(200), filtered ? FILTERS : "");
        channel = NettyChannelBuilder.forAddress("127.0.0.1", front.port())
                .usePlaintext()
                .maxInboundMessageSize(32 << 20)
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow();
        front.close();
        service.close();
    }

    private static Status failure(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        return Status.fromThrowable(thrown instanceof ExecutionException ? thrown.getCause() : thrown);
    }

    /** What came, in order, and how it ended. */
    private static final class Heard implements StreamObserver<byte[]> {
        final List<byte[]> messages = java.util.Collections.synchronizedList(new ArrayList<>());
        final CompletableFuture<Status> end = new CompletableFuture<>();

        @Override
        public void onNext(byte[] value) {
            messages.add(value);
        }

        @Override
        public void onError(Throwable failed) {
            end.complete(Status.fromThrowable(failed));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }

        Status ended() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aClientsStreamIsHeardToItsEnd() throws Exception {
        Heard heard = new Heard();
        StreamObserver<byte[]> to =
                ClientCalls.asyncClientStreamingCall(channel.newCall(GrpcService.SUM, CallOptions.DEFAULT), heard);
        for (int i = 0; i < 2000; i++) {
            to.onNext(new byte[i]);
        }
        to.onCompleted();

        assertThat(heard.ended().isOk()).isTrue();
        assertThat(heard.messages).containsExactly(bytes(Integer.toString(1999 * 1000)));
    }

    @Test
    void anEmptyStreamIsAnswered() throws Exception {
        Heard heard = new Heard();
        ClientCalls.asyncClientStreamingCall(channel.newCall(GrpcService.SUM, CallOptions.DEFAULT), heard)
                .onCompleted();

        assertThat(heard.ended().isOk()).isTrue();
        assertThat(heard.messages).containsExactly(bytes("0"));
    }

    @Test
    void aConversationKeepsItsOrder() throws Exception {
        Heard heard = new Heard();
        Random random = new Random(7);
        List<byte[]> said = new ArrayList<>();
        StreamObserver<byte[]> to =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcService.TALK, CallOptions.DEFAULT), heard);
        for (int i = 0; i < 300; i++) {
            byte[] next = new byte[random.nextInt(i % 50 == 0 ? 100_000 : 2_000)];
            random.nextBytes(next);
            said.add(next);
            to.onNext(next);
        }
        to.onCompleted();

        assertThat(heard.ended().isOk()).isTrue();
        assertThat(heard.messages).hasSize(300);
        for (int i = 0; i < 300; i++) {
            assertThat(heard.messages.get(i)).isEqualTo(said.get(i));
        }
    }

    @Test
    void aServerThatRefusesInTheMiddleIsHeard() throws Exception {
        Heard heard = new Heard();
        StreamObserver<byte[]> to =
                ClientCalls.asyncClientStreamingCall(channel.newCall(GrpcService.REFUSE, CallOptions.DEFAULT), heard);
        for (int i = 0; i < 100 && !heard.end.isDone(); i++) {
            to.onNext(new byte[50_000]);
        }

        assertThat(heard.ended().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(heard.ended().getDescription()).isEqualTo("enough");
    }

    @Test
    void anErrorOfTrailersAloneKeepsItsWords() {
        Status status = failure(() -> ClientCalls.blockingServerStreamingCall(
                        channel, GrpcService.COUNT, CallOptions.DEFAULT, bytes("0"))
                .hasNext());

        assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(status.getDescription()).isEqualTo("nichts zählt, 100 %\n");
    }

    @Test
    void metadataComesBackInHeadersAndTrailers() {
        byte[] octets = new byte[256];
        for (int i = 0; i < 256; i++) {
            octets[i] = (byte) i;
        }
        Metadata sent = new Metadata();
        sent.put(GrpcService.ECHO, "a, b;c=\"d\"");
        sent.put(GrpcService.ECHO_BIN, octets);
        sent.put(GrpcService.ECHO_BIN, new byte[] {0});
        AtomicReference<Metadata> headers = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        Channel talking = ClientInterceptors.intercept(
                channel,
                MetadataUtils.newAttachHeadersInterceptor(sent),
                MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

        ClientCalls.blockingUnaryCall(talking, GrpcService.ONE, CallOptions.DEFAULT, bytes("x"));

        for (Metadata got : List.of(headers.get(), trailers.get())) {
            assertThat(got.get(GrpcService.ECHO)).isEqualTo("a, b;c=\"d\"");
            assertThat(got.getAll(GrpcService.ECHO_BIN)).containsExactly(octets, new byte[] {0});
        }
    }

    @Test
    void compressedCallsStayCompressed() {
        AtomicReference<Metadata> headers = new AtomicReference<>();
        Channel capturing = ClientInterceptors.intercept(
                channel, MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));
        byte[] large = new byte[1_000_000];
        Arrays.fill(large, (byte) 'z');

        byte[] got = ClientCalls.blockingUnaryCall(
                capturing, GrpcService.ONE, CallOptions.DEFAULT.withCompression("gzip"), large);

        assertThat(got).isEqualTo(large);
        assertThat(headers.get().get(GrpcService.SAW_ENCODING)).isEqualTo("gzip");
        assertThat(headers.get().get(Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("gzip");
    }

    @Test
    void largeMessagesPass() {
        byte[] large = new byte[16 << 20];
        new Random(3).nextBytes(large);

        assertThat(ClientCalls.blockingUnaryCall(channel, GrpcService.ONE, CallOptions.DEFAULT, large))
                .isEqualTo(large);
    }

    @Test
    void theServerKnowsTheDeadline() {
        AtomicReference<Metadata> headers = new AtomicReference<>();
        Channel capturing = ClientInterceptors.intercept(
                channel, MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));

        ClientCalls.blockingUnaryCall(
                capturing, GrpcService.ONE, CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS), bytes("x"));

        assertThat(Integer.parseInt(headers.get().get(GrpcService.SAW_DEADLINE)))
                .isBetween(1, 30_000);
    }

    @Test
    void aDeadlineEndsAConversation() throws Exception {
        Heard heard = new Heard();
        StreamObserver<byte[]> to = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(GrpcService.TALK, CallOptions.DEFAULT.withDeadlineAfter(500, TimeUnit.MILLISECONDS)),
                heard);
        to.onNext(bytes("one"));

        // The proxy's clock may be first: behind the head of a response all it has is a reset.
        assertThat(heard.ended().getCode()).isIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.INTERNAL);
        await().until(() -> service.cancelled.get() == 1);
    }

    @Test
    void aCancellationReachesTheServer() {
        ClientCall<byte[], byte[]> call = channel.newCall(GrpcService.TALK, CallOptions.DEFAULT);
        Heard heard = new Heard();
        StreamObserver<byte[]> to = ClientCalls.asyncBidiStreamingCall(call, heard);
        to.onNext(bytes("one"));
        await().until(() -> heard.messages.size() == 1);

        call.cancel("enough", null);

        await().until(() -> service.cancelled.get() == 1);
    }

    @Test
    void manyCallsAtOnceDoNotMeet() throws Exception {
        List<Future<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(ClientCalls.futureUnaryCall(
                    channel.newCall(GrpcService.ONE, CallOptions.DEFAULT), bytes("call " + i)));
        }
        for (int i = 0; i < 300; i++) {
            assertThat(answers.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(bytes("call " + i));
        }
    }
}
