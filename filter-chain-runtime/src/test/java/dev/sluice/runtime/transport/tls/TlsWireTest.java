package dev.sluice.runtime.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.transport.MemoryWire;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(strings = {"boringssl", "jdk"})
class TlsWireTest {
    private static final TestPki.Made CA = TestPki.authority("ca");
    private static final TestPki.Made RSA = TestPki.leaf(CA, "RSA", "a.test");
    private static final TestPki.Made EC = TestPki.leaf(CA, "EC", "a.test");
    private static final TestPki.Made OTHER = TestPki.leaf(CA, "EC", "*.b.test");
    private final TlsTalk talk;

    TlsWireTest(String engine) {
        System.setProperty(Engines.CHOICE, engine);
        Assumptions.assumeTrue(Engines.boringSsl() == engine.equals("boringssl"), "no native library");
        talk = new TlsTalk();
    }

    @AfterEach
    void end() {
        System.clearProperty(Engines.CHOICE);
        if (talk != null) {
            talk.close();
        }
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static final Consumer<DownstreamTlsContext.Builder> PLAIN = builder -> {};

    private TlsContext trusting(String name) {
        return talk.client(builder -> {
            builder.setSni(name).setAutoSniSanValidation(true);
            builder.getCommonTlsContextBuilder().setValidationContext(TlsTalk.trusts(CA));
        });
    }

    @Test
    void carriesBytesBothWaysAndTheEnds() {
        TlsTalk.Ends ends = talk.talk(trusting("a.test"), talk.server(PLAIN, RSA));

        ends.client().wire().write(ascii("hello"));
        ends.server().wire().write(ascii("welcome"));
        talk.loop.run();
        ends.client().wire().end();
        talk.loop.run();

        assertThat(ends.server().got.text()).isEqualTo("hello");
        assertThat(ends.server().got.ended()).isTrue();
        assertThat(ends.client().got.text()).isEqualTo("welcome");
        ends.server().wire().finish();
        talk.loop.run();
        assertThat(ends.client().got.ended()).isTrue();
        ends.client().wire().finish();
        talk.loop.run();
        assertThat(ends.client().got.closed()).isTrue();
        assertThat(talk.count("listener.test.ssl.handshake")).isEqualTo(1);
        assertThat(talk.count("listener.test.ssl.no_certificate")).isEqualTo(1);
        assertThat(talk.count("listener.test.ssl.versions.TLSv1.3")).isEqualTo(1);
        assertThat(talk.count("listener.test.ssl.ciphers.TLS_AES_128_GCM_SHA256"))
                .isEqualTo(1);
        assertThat(talk.count("cluster.test.ssl.handshake")).isEqualTo(1);
    }

    private TlsContext upTo(TlsParameters.TlsProtocol version) {
        return talk.client(builder ->
                builder.getCommonTlsContextBuilder().getTlsParamsBuilder().setTlsMaximumProtocolVersion(version));
    }

    @ParameterizedTest
    @EnumSource(names = {"TLSv1_2", "TLSv1_3"})
    void theEndOfOneWayLeavesTheOtherOpen(TlsParameters.TlsProtocol version) {
        TlsTalk.Ends ends = talk.talk(upTo(version), talk.server(PLAIN, RSA));

        ends.client().wire().write(ascii("last words"));
        ends.client().wire().end();
        talk.loop.run();
        assertThat(ends.server().got.text()).isEqualTo("last words");
        assertThat(ends.server().got.ended()).isTrue();
        assertThat(ends.server().got.closed()).isFalse();
        for (int i = 0; i < 50; i++) {
            ends.server().wire().write(ascii("an answer in many parts; "));
            talk.loop.run();
        }
        ends.server().wire().end();
        talk.loop.run();

        assertThat(ends.client().got.text()).isEqualTo("an answer in many parts; ".repeat(50));
        assertThat(ends.client().got.ended()).isTrue();
        assertThat(ends.client().got.failed()).isFalse();
        assertThat(ends.server().got.failed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLSv1_2", "TLSv1_3"})
    void theServerMayEndFirst(TlsParameters.TlsProtocol version) {
        TlsTalk.Ends ends = talk.talk(upTo(version), talk.server(PLAIN, EC));

        ends.server().wire().write(ascii("bye"));
        ends.server().wire().end();
        talk.loop.run();
        ends.client().wire().write(ascii("still here"));
        talk.loop.run();
        ends.client().wire().finish();
        talk.loop.run();

        assertThat(ends.client().got.text()).isEqualTo("bye");
        assertThat(ends.server().got.text()).isEqualTo("still here");
        assertThat(ends.server().got.ended()).isTrue();
        assertThat(ends.server().got.failed()).isFalse();
    }

    @Test
    void anyCutOfTheRecordsGivesTheSameBytes() {
        for (int seed = 1; seed <= 6; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            talk.cut = n -> random.nextInt(1, Math.min(n, 1500) + 1);
            TlsTalk.Ends ends = talk.talk(trusting("a.test"), talk.server(PLAIN, EC));
            byte[] sent = new byte[200_000];
            random.nextBytes(sent);
            ends.client().wire().write(ByteBuffer.wrap(sent));
            ends.server()
                    .wire()
                    .write(ByteBuffer.allocateDirect(sent.length).put(sent).flip());
            talk.loop.run();

            assertThat(ends.server().got.bytes()).as("seed %d", seed).isEqualTo(sent);
            assertThat(ends.client().got.bytes()).as("seed %d", seed).isEqualTo(sent);
            ends.client().wire().close();
            ends.server().wire().close();
        }
    }

    @Test
    void aHandshakeSurvivesSingleBytes() {
        talk.cut = n -> 1;
        TlsTalk.Ends ends = talk.talk(trusting("a.test"), talk.server(PLAIN, EC));

        ends.client().wire().write(ascii("x"));
        talk.loop.run();

        assertThat(ends.server().got.text()).isEqualTo("x");
    }

    @Test
    void bytesRightBehindTheHandshakeArrive() {
        talk.first = "preface";
        for (int size : new int[] {1, 100, 10_000}) {
            talk.cut = n -> Math.min(n, size);

            assertThat(talk.talk(trusting("a.test"), talk.server(PLAIN, EC))
                            .server()
                            .got
                            .text())
                    .isEqualTo("preface");
        }
    }

    @Test
    void aPausedReaderGetsNothingUntilItResumes() {
        TlsTalk.Ends ends = talk.talk(trusting("a.test"), talk.server(PLAIN, EC));
        ends.server().wire().pause();
        ends.client().wire().write(ByteBuffer.allocate(100_000));
        talk.loop.run();
        assertThat(ends.server().got.bytes()).isEmpty();

        ends.server().wire().resume();
        talk.loop.run();

        assertThat(ends.server().got.bytes()).hasSize(100_000);
    }

    @Test
    void takesTheCertificateOfTheName() {
        TlsContext server = talk.server(PLAIN, RSA, EC, OTHER);

        assertThat(subject(talk.talk(trusting("x.b.test"), server))).isEqualTo("CN=*.b.test");
        assertThat(subject(talk.talk(trusting("a.test"), server))).isEqualTo("CN=a.test");
        assertThat(talk.talk(trusting("x.c.test"), server).client().failure).contains("SAN");
    }

    private static String subject(TlsTalk.Ends ends) {
        try {
            return ends.client().wire().session().getPeerPrincipal().getName();
        } catch (javax.net.ssl.SSLPeerUnverifiedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aClientOfRsaCiphersGetsTheRsaCertificate() throws Exception {
        TlsContext server = talk.server(PLAIN, RSA, EC);
        TlsContext client = talk.client(builder -> builder.getCommonTlsContextBuilder()
                .getTlsParamsBuilder()
                .setTlsMaximumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_2)
                .addCipherSuites("ECDHE-RSA-AES128-GCM-SHA256"));

        TlsTalk.Ends old = talk.talk(client, server);

        assertThat(old.client()
                        .wire()
                        .session()
                        .getPeerCertificates()[0]
                        .getPublicKey()
                        .getAlgorithm())
                .isEqualTo("RSA");
        assertThat(talk.count("listener.test.ssl.ciphers.ECDHE-RSA-AES128-GCM-SHA256"))
                .isEqualTo(1);
    }

    @Test
    void agreesOnAProtocol() {
        TlsContext server = talk.server(
                builder -> builder.getCommonTlsContextBuilder()
                        .addAlpnProtocols("h2")
                        .addAlpnProtocols("http/1.1"),
                EC);
        TlsContext client =
                talk.client(builder -> builder.getCommonTlsContextBuilder().addAlpnProtocols("http/1.1"));
        TlsContext stranger =
                talk.client(builder -> builder.getCommonTlsContextBuilder().addAlpnProtocols("x"));

        TlsTalk.Ends ends = talk.talk(client, server);

        assertThat(ends.client().wire().applicationProtocol()).isEqualTo("http/1.1");
        assertThat(ends.server().wire().applicationProtocol()).isEqualTo("http/1.1");
        assertThat(talk.talk(stranger, server).server().wire().applicationProtocol())
                .isEmpty();
    }

    private Consumer<DownstreamTlsContext.Builder> mutual(boolean required) {
        return builder -> {
            builder.getRequireClientCertificateBuilder().setValue(required);
            builder.getCommonTlsContextBuilder().setValidationContext(TlsTalk.trusts(CA));
        };
    }

    private TlsContext showing(TestPki.Made identity) {
        return talk.client(
                builder -> builder.getCommonTlsContextBuilder().addTlsCertificates(TlsTalk.certificate(identity)));
    }

    /** In TLS 1.3 a client is done before the server has looked at its certificate. */
    private TlsTalk.End server(TlsContext client, TlsContext server) {
        TlsTalk.Ends ends = talk.talk(client, server);
        return ends.server();
    }

    @Test
    void asksClientsForACertificate() {
        TlsContext server = talk.server(mutual(true), EC);
        TlsContext lenient = talk.server(mutual(false), EC);
        TestPki.Made stranger = TestPki.leaf(TestPki.authority("other"), "EC", "a.test");

        assertThat(server(showing(RSA), server).wire().session().isValid()).isTrue();
        assertThat(server(talk.client(builder -> {}), lenient).wire().open()).isTrue();
        assertThat(server(talk.client(builder -> {}), server).failure)
                .isEqualTo("TLS_error:|268435648:SSL_routines:OPENSSL_internal:PEER_DID_NOT_RETURN_A_CERTIFICATE"
                        + ":peer_did_not_provide_required_client_certificate:TLS_error_end");
        assertThat(talk.count("listener.test.ssl.fail_verify_no_cert")).isEqualTo(1);
        assertThat(server(showing(stranger), lenient).failure).contains("CERTIFICATE_VERIFY_FAILED");
        assertThat(server(showing(TestPki.expired(CA, "a.test")), server).failure)
                .contains("CERTIFICATE_VERIFY_FAILED");
        assertThat(talk.count("listener.test.ssl.fail_verify_error")).isEqualTo(2);
        assertThat(talk.count("listener.test.ssl.connection_error")).isZero();
    }

    @Test
    void refusesRevokedCertificates() {
        TestPki.Made bad = TestPki.leaf(CA, "EC", "bad.test");
        TlsContext server = talk.server(
                mutual(true).andThen(builder -> builder.getCommonTlsContextBuilder()
                        .getValidationContextBuilder()
                        .setCrl(TlsTalk.inline(TestPki.crl(CA, bad.certificate())))),
                EC);

        assertThat(server(showing(bad), server).failure).contains("CERTIFICATE_VERIFY_FAILED");
        assertThat(server(showing(RSA), server).wire().open()).isTrue();
    }

    @Test
    void comparesHashes() throws Exception {
        String hash = java.util.HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                        .digest(RSA.certificate().getEncoded()));
        TlsContext server = talk.server(
                builder -> builder.getCommonTlsContextBuilder()
                        .getValidationContextBuilder()
                        .addVerifyCertificateHash(hash),
                EC);

        assertThat(server(showing(RSA), server).wire().open()).isTrue();
        assertThat(server(showing(EC), server).failure).contains("hash");
        assertThat(talk.count("listener.test.ssl.fail_verify_cert_hash")).isEqualTo(1);
    }

    @Test
    void resumesSessions() {
        TlsContext server = talk.server(PLAIN, EC);
        TlsContext client = trusting("a.test");
        for (int i = 0; i < 3; i++) {
            TlsTalk.Ends ends = talk.talk(client, server);
            ends.server().wire().write(ascii("tickets come with this"));
            talk.loop.run();
            ends.client().wire().finish();
            talk.loop.run();
        }

        assertThat(talk.count("listener.test.ssl.session_reused")).isEqualTo(2);
        assertThat(talk.count("cluster.test.ssl.session_reused")).isEqualTo(2);
    }

    @Test
    void aPlainClientIsEndedAtOnceAndCounted() {
        MemoryWire.Pair pair = MemoryWire.pair(talk.loop);
        TlsTalk.End server = new TlsTalk.End();
        MemoryWire.Collector client = new MemoryWire.Collector();
        talk.server(PLAIN, EC).accept(pair.server(), 1_000_000_000L, server);
        pair.client().start(client);
        pair.client().write(ascii("G"));
        talk.loop.run();

        assertThat(server.failure)
                .isEqualTo("TLS_error:|268435703:SSL_routines:OPENSSL_internal:WRONG_VERSION_NUMBER:TLS_error_end");
        assertThat(client.ended() || client.closed()).isTrue();
        assertThat(talk.count("listener.test.ssl.connection_error")).isEqualTo(1);
    }

    @Test
    void aSilentClientIsGivenUp() {
        MemoryWire.Pair pair = MemoryWire.pair(talk.loop);
        TlsTalk.End server = new TlsTalk.End();
        talk.server(PLAIN, EC).accept(pair.server(), 1_000_000_000L, server);
        talk.loop.run();

        talk.loop.advance(2_000_000_000L);
        talk.loop.run();

        assertThat(server.timedOut).isTrue();
        assertThat(pair.server().open()).isFalse();
    }

    @Test
    void garbledRecordsEndTheConnection() {
        TlsTalk.Ends ends = talk.talk(trusting("a.test"), talk.server(PLAIN, EC));
        byte[] record = new byte[5 + 40];
        record[0] = 23;
        record[1] = 3;
        record[2] = 3;
        record[4] = 40;

        ends.under().client().write(ByteBuffer.wrap(record));
        talk.loop.run();

        assertThat(ends.server().got.closed()).isTrue();
        assertThat(talk.count("listener.test.ssl.connection_error")).isEqualTo(1);
    }

    @Test
    void theOldVersionsAreRefused() {
        talk.upstream(UpstreamTlsContext.newBuilder()
                .setCommonTlsContext(
                        io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.newBuilder()
                                .setTlsParams(TlsParameters.newBuilder()
                                        .setTlsMinimumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_0)))
                .build());

        assertThat(talk.problems.all().toString()).contains("TLSv1_0 is not supported");
    }
}
