package dev.sluice.runtime.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext.OcspStaplePolicy;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.net.ssl.ExtendedSSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server is BoringSSL, the client the JDK, which asks for a staple of its own accord. */
class OcspStapleTest {
    private static final TestPki.Made CA = TestPki.authority("ca");
    private static final TestPki.Made EC = TestPki.leaf(CA, "EC", "a.test");
    private static final TestPki.Made RSA = TestPki.leaf(CA, "RSA", "b.test");
    private static final Instant TOMORROW = Instant.now().plus(Duration.ofDays(1));
    private static final Instant YESTERDAY = Instant.now().minus(Duration.ofDays(1));
    private final TlsTalk talk = new TlsTalk();

    @BeforeEach
    void needsTheLibrary() {
        Assumptions.assumeTrue(Engines.boringSsl(), "no native library");
    }

    @AfterEach
    void end() {
        System.clearProperty(Engines.CHOICE);
        talk.close();
    }

    private static void staple(DownstreamTlsContext.Builder to, int index, byte[] der) {
        to.getCommonTlsContextBuilder()
                .getTlsCertificatesBuilder(index)
                .setOcspStaple(DataSource.newBuilder().setInlineBytes(ByteString.copyFrom(der)));
    }

    private TlsContext server(OcspStaplePolicy policy, byte @Nullable [] der) {
        return talk.server(
                builder -> {
                    builder.setOcspStaplePolicy(policy);
                    if (der != null) {
                        staple(builder, 0, der);
                    }
                },
                EC);
    }

    private TlsTalk.Ends meet(TlsContext server, String name, TlsProtocol version) {
        System.setProperty(Engines.CHOICE, "jdk");
        return talk.talk(
                talk.client(builder -> {
                    builder.setSni(name);
                    builder.getCommonTlsContextBuilder().setValidationContext(TlsTalk.trusts(CA));
                    builder.getCommonTlsContextBuilder().getTlsParamsBuilder().setTlsMaximumProtocolVersion(version);
                }),
                server);
    }

    private static List<byte[]> stapled(TlsTalk.Ends ends) {
        return ((ExtendedSSLSession) ends.client().wire().session()).getStatusResponses();
    }

    private long count(String name) {
        return talk.count("listener.test.ssl.ocsp_staple_" + name);
    }

    @ParameterizedTest
    @EnumSource(names = {"TLSv1_2", "TLSv1_3"})
    void aClientThatAsksGetsTheResponse(TlsProtocol version) {
        byte[] der = TestPki.ocsp(CA, EC.certificate(), TOMORROW);

        List<byte[]> got = stapled(meet(server(OcspStaplePolicy.MUST_STAPLE, der), "a.test", version));

        assertThat(got).hasSize(1);
        assertThat(got.get(0)).isEqualTo(der);
        assertThat(count("requests")).isEqualTo(1);
        assertThat(count("responses")).isEqualTo(1);
    }

    @Test
    void eachCertificateHasItsOwn() {
        byte[] ofEc = TestPki.ocsp(CA, EC.certificate(), TOMORROW);
        byte[] ofRsa = TestPki.ocsp(CA, RSA.certificate(), TOMORROW);
        TlsContext server = talk.server(
                builder -> {
                    staple(builder, 0, ofEc);
                    staple(builder, 1, ofRsa);
                },
                EC,
                RSA);

        assertThat(stapled(meet(server, "b.test", TlsProtocol.TLSv1_3)).get(0)).isEqualTo(ofRsa);
        assertThat(stapled(meet(server, "a.test", TlsProtocol.TLSv1_2)).get(0)).isEqualTo(ofEc);
    }

    @Test
    void anOldResponseIsLeftOutOrRefused() {
        byte[] old = TestPki.ocsp(CA, EC.certificate(), YESTERDAY);

        assertThat(stapled(meet(server(OcspStaplePolicy.LENIENT_STAPLING, old), "a.test", TlsProtocol.TLSv1_3)))
                .isEmpty();
        assertThat(count("omitted")).isEqualTo(1);
        System.clearProperty(Engines.CHOICE);
        TlsTalk.Ends refused = meet(server(OcspStaplePolicy.STRICT_STAPLING, old), "a.test", TlsProtocol.TLSv1_3);

        assertThat(refused.client().wire).isNull();
        assertThat(count("failed")).isEqualTo(1);
    }

    @Test
    void strictDoesWithoutAResponseAndMustDoesNot() {
        assertThat(stapled(meet(server(OcspStaplePolicy.STRICT_STAPLING, null), "a.test", TlsProtocol.TLSv1_3)))
                .isEmpty();
        assertThat(count("omitted")).isEqualTo(1);
        System.clearProperty(Engines.CHOICE);

        assertThatThrownBy(() -> server(OcspStaplePolicy.MUST_STAPLE, null))
                .hasMessageContaining("Required OCSP response is missing from TLS context");
    }

    @Test
    void aClientThatDoesNotAskIsServed() {
        TlsContext server = server(OcspStaplePolicy.MUST_STAPLE, TestPki.ocsp(CA, EC.certificate(), YESTERDAY));

        assertThat(talk.talk(talk.client(builder -> {}), server).client().wire).isNotNull();
        assertThat(count("requests")).isZero();
    }

    @Test
    void aResponseForAnotherIsRefused() {
        byte[] other = TestPki.ocsp(CA, RSA.certificate(), TOMORROW);

        assertThatThrownBy(() -> server(OcspStaplePolicy.LENIENT_STAPLING, other))
                .hasMessageContaining("OCSP response does not match its TLS certificate");
    }

    @Test
    void withoutNextUpdateItIsOld() {
        assertThat(OcspStaple.of(TestPki.ocsp(CA, EC.certificate(), null)).fresh())
                .isFalse();
    }

    @Test
    void anyCutOrChangedResponseIsAValueOrRefused() {
        byte[] der = TestPki.ocsp(CA, EC.certificate(), TOMORROW);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < der.length; i++) {
            byte[] cut = Arrays.copyOf(der, i);
            assertThatThrownBy(() -> OcspStaple.of(cut)).isInstanceOf(IllegalArgumentException.class);
            byte[] changed = der.clone();
            changed[i] = (byte) random.nextInt();
            try {
                assertThat(OcspStaple.of(changed).serial()).isNotNull();
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageContaining("OCSP");
            }
        }
    }
}
