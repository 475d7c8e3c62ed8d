package dev.sluice.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.conformance.Servers;
import dev.sluice.runtime.server.Server;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A filter between real clients and servers: grpc-java on both sides, the JDK's WebSocket client and an echo server. */
final class MessageFiltersTest {
    private static final String SCRIPT = """
            let decide = (m, out, length) => {
              if (length > 50) {
                out.write(m);
              } else if (m.text() === 'drop') {
                return;
              } else if (m.text() === 'stop') {
                out.write('last');
                out.end(m.kind === 'grpc' ? 9 : 1008, 'stopped here');
              } else {
                out.write(m.withText(m.text() + '!'));
              }
            };
            export function onRequest(x) {
              x.request.messages().decompress().limit(3000000).transform((m, out) => decide(m, out, m.data.length));
            }
            export function onResponse(x) {
              x.response.messages().decompress().transform((m, out) => decide(m, out, m.data.length));
            }
            """;

    private static final MethodDescriptor.Marshaller<String> TEXT = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static final MethodDescriptor<String, String> UNARY = method(MethodDescriptor.MethodType.UNARY, "Echo");
    private static final MethodDescriptor<String, String> MANY =
            method(MethodDescriptor.MethodType.SERVER_STREAMING, "Many");
    private static final MethodDescriptor<String, String> TALK =
            method(MethodDescriptor.MethodType.BIDI_STREAMING, "Talk");

    private static io.grpc.@Nullable Server grpc;
    private static @Nullable WebSocketEcho echo;
    private static @Nullable Server sluice;
    private static @Nullable ManagedChannel channel;

    private static MethodDescriptor<String, String> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.newBuilder(TEXT, TEXT)
                .setType(type)
                .setFullMethodName("test.Service/" + name)
                .build();
    }

    @BeforeAll
    static void start() throws Exception {
        grpc = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("test.Service")
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall((request, out) -> {
                            out.onNext(request);
                            out.onCompleted();
                        }))
                        .addMethod(MANY, ServerCalls.asyncServerStreamingCall((request, out) -> {
                            for (int i = 0; i < 300; i++) {
                                out.onNext(i == 200 ? request.replace("!", "") : Integer.toString(i));
                            }
                            out.onCompleted();
                        }))
                        .addMethod(TALK, ServerCalls.asyncBidiStreamingCall(MessageFiltersTest::same))
                        .build())
                .build()
                .start();
        echo = new WebSocketEcho();
        sluice = Servers.start(config(grpc.getPort(), echo.port()));
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        channel().shutdownNow();
        Servers.stop(java.util.Objects.requireNonNull(sluice));
        java.util.Objects.requireNonNull(grpc).shutdownNow();
        echo().close();
    }

    private static StreamObserver<String> same(StreamObserver<String> out) {
        return new StreamObserver<>() {
            @Override
            public void onNext(String value) {
                out.onNext(value);
            }

            @Override
            public void onError(Throwable cancelled) {}

            @Override
            public void onCompleted() {
                out.onCompleted();
            }
        };
    }

    private static int port() {
        return ((InetSocketAddress)
                        java.util.Objects.requireNonNull(sluice).addresses().get(0))
                .getPort();
    }

    private static ManagedChannel channel() {
        return java.util.Objects.requireNonNull(channel);
    }

    private static WebSocketEcho echo() {
        return java.util.Objects.requireNonNull(echo);
    }

    private static String config(int grpcPort, int echoPort) {
        return """
            static_resources:
              listeners:
              - address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: in
                      upgrade_configs: [{upgrade_type: websocket}]
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - {match: {prefix: /chat}, route: {cluster: echo, timeout: 0s}}
                          - {match: {prefix: /}, route: {cluster: grpc, timeout: 0s}}
                      http_filters:
                      - name: script
                        typed_config:
                          "@type": type.googleapis.com/sluice.filters.http.script.v1.Script
                          budget: 5s
                          inline: |
            %s
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
              clusters:
            """.formatted(SCRIPT.indent(16).stripTrailing())
                + Front.cluster("echo", echoPort, "connect_timeout: 5s")
                + Front.cluster("grpc", grpcPort, "http2_protocol_options: {}");
    }

    // gRPC.

    private static Status failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(call);
        assertThat(thrown).isInstanceOf(StatusRuntimeException.class);
        return ((StatusRuntimeException) thrown).getStatus();
    }

    private static String unary(CallOptions how, String request) {
        return ClientCalls.blockingUnaryCall(channel(), UNARY, how, request);
    }

    @Test
    void unaryMessagesAreChangedBothWays() {
        assertThat(unary(CallOptions.DEFAULT, "hello")).isEqualTo("hello!!");
        String large = "x".repeat(2_000_000);
        assertThat(unary(CallOptions.DEFAULT, large)).isEqualTo(large);
    }

    @Test
    void compressedMessagesAreChangedToo() {
        CallOptions gzip = CallOptions.DEFAULT.withCompression("gzip");

        assertThat(unary(gzip, "hello")).isEqualTo("hello!!");
        assertThat(unary(gzip, "x".repeat(100_000))).isEqualTo("x".repeat(100_000));
        assertThat(failure(() -> unary(gzip, "x".repeat(3_000_001))).getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void whatIsTooLargeIsResourceExhausted() {
        Status status = failure(() -> unary(CallOptions.DEFAULT, "x".repeat(3_000_001)));

        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).isEqualTo("a gRPC message is larger than 3000000 bytes");
    }

    @Test
    void streamsLoseAndGainNothingButWhatTheFilterSays() {
        Iterator<String> answers =
                ClientCalls.blockingServerStreamingCall(channel(), MANY, CallOptions.DEFAULT, "drop ");
        List<String> got = new ArrayList<>();
        answers.forEachRemaining(got::add);

        assertThat(got).hasSize(300).startsWith("0!", "1!").endsWith("299!").contains("drop !");
    }

    @Test
    void aFilterEndsAStreamInItsMiddle() {
        Iterator<String> answers =
                ClientCalls.blockingServerStreamingCall(channel(), MANY, CallOptions.DEFAULT, "stop");
        List<String> got = new ArrayList<>();

        Status refused = failure(() -> answers.forEachRemaining(got::add));

        assertThat(refused.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refused.getDescription()).isEqualTo("stopped here");
        assertThat(got).isEmpty();
    }

    @Test
    void aRequestMessageEndsARunningConversation() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        CompletableFuture<Status> end = new CompletableFuture<>();
        StreamObserver<String> to = ClientCalls.asyncBidiStreamingCall(
                channel().newCall(TALK, CallOptions.DEFAULT), new StreamObserver<>() {
                    @Override
                    public void onNext(String value) {
                        heard.add(value);
                    }

                    @Override
                    public void onError(Throwable failed) {
                        end.complete(Status.fromThrowable(failed));
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(Status.OK);
                    }
                });
        to.onNext("one");
        await().until(() -> heard.size() == 1);
        to.onNext("drop");
        to.onNext("two");
        await().until(() -> heard.size() == 2);
        to.onNext("stop");

        assertThat(end.get(10, java.util.concurrent.TimeUnit.SECONDS).getDescription())
                .isEqualTo("stopped here");
        assertThat(heard).containsExactly("one!!", "two!!");
    }

    // WebSocket.

    private static final class Heard implements WebSocket.Listener {
        final List<String> messages = new CopyOnWriteArrayList<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private int bytes;

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedFuture(part);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            bytes += part.remaining();
            if (last) {
                messages.add(bytes + " bytes");
                bytes = 0;
            }
            from.request(1);
            return CompletableFuture.completedFuture(part);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            messages.add("pong");
            from.request(1);
            return CompletableFuture.completedFuture(message);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete((code + " " + reason).strip());
            return CompletableFuture.completedFuture(reason);
        }

        @Override
        public void onError(WebSocket from, Throwable why) {
            closed.complete(why.toString());
        }

        String end() throws Exception {
            return closed.get(10, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    private static WebSocket open(Heard heard) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Sec-WebSocket-Extensions-Asked", "permessage-deflate")
                .buildAsync(URI.create("ws://127.0.0.1:" + port() + "/chat"), heard)
                .join();
    }

    @Test
    void textBinaryAndFragmentsPassTheFilter() throws Exception {
        Heard heard = new Heard();
        WebSocket socket = open(heard);
        String large = "é".repeat(1_000_000).toUpperCase(Locale.ROOT);

        socket.sendText("hello", true).join();
        socket.sendText("in ", false).join();
        socket.sendText("three ", false).join();
        socket.sendText("parts", true).join();
        socket.sendText("drop", true).join();
        socket.sendBinary(ByteBuffer.allocate(200_000), true).join();
        socket.sendText(large, true).join();

        await().until(() -> heard.messages.size() == 4);
        assertThat(heard.messages.subList(0, 3)).containsExactly("hello!!", "in three parts!!", "200000 bytes");
        assertThat(heard.messages.get(3)).isEqualTo(large);
        socket.sendClose(4001, "done").join();
        assertThat(heard.end()).isEqualTo("4001 done");
        assertThat(echo().closes).contains("4001 done");
    }

    @Test
    void pingsPass() {
        Heard heard = new Heard();
        WebSocket socket = open(heard);
        socket.sendPong(ByteBuffer.allocate(3)).join();

        await().until(() -> heard.messages.contains("pong"));
        socket.abort();
    }

    @Test
    void theFilterClosesBothSides() throws Exception {
        Heard heard = new Heard();
        WebSocket socket = open(heard);
        socket.sendText("one", true).join();
        await().until(() -> heard.messages.contains("one!!"));
        socket.sendText("stop", true).join();

        assertThat(heard.end()).isEqualTo("1008 stopped here");
        await().until(() -> echo().closes.contains("1008 stopped here"));
    }

    @Test
    void whatIsTooLargeIs1009() throws Exception {
        Heard heard = new Heard();
        WebSocket socket = open(heard);
        socket.sendBinary(ByteBuffer.allocate(3_000_001), true);

        assertThat(heard.end()).isEqualTo("1009 a message is larger than 3000000 bytes");
        await().until(() -> echo().closes.stream().anyMatch(each -> each.startsWith("1001")));
    }
}
