package dev.sluice.runtime.transport.tls;

import com.google.protobuf.Any;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import dev.sluice.runtime.event.ManualLoop;
import dev.sluice.runtime.stats.Stats;
import dev.sluice.runtime.transport.MemoryWire;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server and a client of one test, in memory. */
final class TlsTalk implements AutoCloseable {
    final ManualLoop loop = new ManualLoop();
    final Stats stats = new Stats();
    final Problems problems = new Problems(path -> new Problems.Position("test", 0, 0));
    private final TlsContexts contexts = new TlsContexts(stats);
    private final List<TlsContext> opened = new ArrayList<>();
    private final List<MemoryWire.Pair> pairs = new ArrayList<>();
    String first = "";
    IntUnaryOperator cut = available -> available;

    /** One end of a connection, or why there is none. */
    static final class End implements TlsWire.Shake {
        final MemoryWire.Collector got = new MemoryWire.Collector();

        @Nullable
        TlsWire wire;

        @Nullable
        String failure;

        boolean timedOut;
        String first = "";

        @Override
        public void onSecure(TlsWire secure) {
            wire = secure;
            secure.start(got);
            if (!first.isEmpty()) {
                secure.write(ByteBuffer.wrap(first.getBytes(StandardCharsets.US_ASCII)));
            }
        }

        @Override
        public void onInsecure(boolean late, String reason) {
            timedOut = late;
            failure = reason;
        }

        TlsWire wire() {
            if (wire == null) {
                throw new AssertionError("no connection: " + failure);
            }
            return wire;
        }
    }

    /** Both ends. */
    record Ends(End client, End server, MemoryWire.Pair under) {}

    static DataSource inline(String text) {
        return DataSource.newBuilder().setInlineString(text).build();
    }

    static TlsCertificate certificate(TestPki.Made made) {
        return TlsCertificate.newBuilder()
                .setCertificateChain(inline(made.chainPem()))
                .setPrivateKey(inline(made.keyPem()))
                .build();
    }

    static CertificateValidationContext.Builder trusts(TestPki.Made authority) {
        return CertificateValidationContext.newBuilder().setTrustedCa(inline(authority.chainPem()));
    }

    @Nullable
    TlsPlan downstream(DownstreamTlsContext context) {
        return TlsCompiler.downstream(socket(Any.pack(context)), Place.root(problems), StaticSecrets.NONE);
    }

    @Nullable
    TlsPlan upstream(UpstreamTlsContext context) {
        return TlsCompiler.upstream(socket(Any.pack(context)), Place.root(problems), StaticSecrets.NONE);
    }

    private static TransportSocket socket(Any config) {
        return TransportSocket.newBuilder()
                .setName("tls")
                .setTypedConfig(config)
                .build();
    }

    TlsContext server(Consumer<DownstreamTlsContext.Builder> more, TestPki.Made... identities) {
        CommonTlsContext.Builder common = CommonTlsContext.newBuilder();
        for (TestPki.Made each : identities) {
            common.addTlsCertificates(certificate(each));
        }
        DownstreamTlsContext.Builder builder = DownstreamTlsContext.newBuilder().setCommonTlsContext(common);
        more.accept(builder);
        return open(downstream(builder.build()), "listener.test");
    }

    TlsContext client(Consumer<UpstreamTlsContext.Builder> more) {
        UpstreamTlsContext.Builder builder = UpstreamTlsContext.newBuilder();
        builder.getCommonTlsContextBuilder()
                .getTlsParamsBuilder()
                .setTlsMaximumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_3);
        more.accept(builder);
        return open(upstream(builder.build()), "cluster.test");
    }

    TlsContext open(@Nullable TlsPlan plan, String owner) {
        if (plan == null) {
            throw new AssertionError(problems.all());
        }
        try {
            TlsContext context = TlsContext.open(plan, stats.scope(owner), contexts);
            opened.add(context);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Ends talk(TlsContext client, TlsContext server) {
        MemoryWire.Pair pair = MemoryWire.pair(loop);
        pair.client().cut(cut);
        pair.server().cut(cut);
        End atClient = new End();
        End atServer = new End();
        atClient.first = first;
        server.accept(pair.server(), 1_000_000_000L, atServer);
        client.connect(pair.client(), TlsContext.Peer.of(""), 1_000_000_000L, atClient);
        loop.run();
        pairs.add(pair);
        return new Ends(atClient, atServer, pair);
    }

    long count(String name) {
        return stats.counter(name).value();
    }

    @Override
    public void close() {
        for (MemoryWire.Pair pair : pairs) {
            pair.client().close();
            pair.server().close();
        }
        loop.run();
        opened.forEach(TlsContext::close);
        contexts.close();
    }
}
