package dev.sluice.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.conformance.Servers;
import dev.sluice.runtime.config.BootstrapInput;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
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
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Health of a grpc-java server, asked as {@code grpc.health.v1.Health/Check}. */
final class GrpcHealthTest {
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

    private volatile byte status = 1;
    private volatile String asked = "";

    private void check(byte[] request, StreamObserver<byte[]> out) {
        asked = request.length < 2 ? "" : new String(request, 2, request.length - 2, StandardCharsets.UTF_8);
        out.onNext(new byte[] {8, status});
        out.onCompleted();
    }

    @Test
    void servingOrNotIsWhatTheServerSays() throws Exception {
        MethodDescriptor<byte[], byte[]> method = MethodDescriptor.newBuilder(BYTES, BYTES)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("grpc.health.v1.Health/Check")
                .build();
        io.grpc.Server server = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("grpc.health.v1.Health")
                        .addMethod(method, ServerCalls.asyncUnaryCall(this::check))
                        .build())
                .build()
                .start();
        BootstrapInput input =
                new BootstrapInput(Optional.empty(), Optional.of(config(server.getPort())), false, false);
        dev.sluice.runtime.server.Server proxy = dev.sluice.runtime.server.Server.start(
                Servers.options(input, 1, Duration.ofMillis(200), Path.of("no-plugins"), false, false), input.read());
        try {
            assertThat(healthy(proxy)).isOne();
            assertThat(asked).isEqualTo("acme.Shop");
            status = 2;
            await().atMost(Duration.ofSeconds(10)).until(() -> healthy(proxy) == 0);
            status = 1;
            await().atMost(Duration.ofSeconds(10)).until(() -> healthy(proxy) == 1);
            server.shutdownNow().awaitTermination();
            await().atMost(Duration.ofSeconds(10)).until(() -> healthy(proxy) == 0);
        } finally {
            proxy.stop();
            server.shutdownNow();
        }
    }

    private static int healthy(dev.sluice.runtime.server.Server proxy) throws IOException, InterruptedException {
        InetSocketAddress admin = (InetSocketAddress) proxy.adminAddress().orElseThrow();
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.getPort()
                                        + "/stats?filter=cluster.shop.membership_healthy"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return Integer.parseInt(text.substring(text.indexOf(": ") + 2).trim());
    }

    private static String config(int port) {
        return """
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
            static_resources:
              clusters:
              - name: shop
                http2_protocol_options: {}
                health_checks:
                - timeout: 2s
                  interval: 0.05s
                  no_traffic_interval: 0.05s
                  unhealthy_threshold: 2
                  healthy_threshold: 2
                  grpc_health_check: {service_name: acme.Shop}
                load_assignment:
                  cluster_name: shop
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
            """.formatted(port);
    }
}
