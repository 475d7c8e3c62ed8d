package dev.sluice.runtime.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

/** The key a handshake gets; BoringSSL and the JDK ask differently. */
class IdentitiesTest {
    private static ReferenceCountedOpenSslEngine boring() {
        assumeTrue(OpenSsl.isAvailable(), "no BoringSSL for this system");
        return mock(ReferenceCountedOpenSslEngine.class);
    }

    private static Identities of(boolean nameRequired, String... kinds) {
        List<Identity> all = List.of(kinds).stream()
                .map(kind -> new Identity(
                        new X509Certificate[] {mock(X509Certificate.class)},
                        mock(PrivateKey.class),
                        kind,
                        List.of("a.test"),
                        null))
                .toList();
        return new Identities(all, nameRequired, false, OcspStaple.Policy.LENIENT);
    }

    @Test
    void theOnlyKeyNeedsNoQuestionToTheHandshake() {
        ReferenceCountedOpenSslEngine boring = boring();

        assertThat(of(false, "RSA").chooseEngineServerAlias("EC", null, boring)).isEqualTo("0");

        verifyNoInteractions(boring);
    }

    @Test
    void theOnlyKeyIsNotForClientsThatNameNobodyWhereANameIsRequired() {
        ReferenceCountedOpenSslEngine boring = boring();

        assertThat(of(true, "RSA").chooseEngineServerAlias("RSA", null, boring)).isNull();

        verify(boring, atLeastOnce()).getHandshakeSession();
    }

    @Test
    void ofTwoKeysTheHandshakeIsAsked() {
        ReferenceCountedOpenSslEngine boring = boring();

        of(false, "RSA", "EC").chooseEngineServerAlias("RSA", null, boring);

        verify(boring, atLeastOnce()).getHandshakeSession();
    }

    @Test
    void theJdkGetsAKeyOnlyOfTheKindItAsksFor() {
        SSLEngine jdk = mock(SSLEngine.class);
        when(jdk.getHandshakeSession()).thenReturn(null);

        assertThat(of(false, "RSA").chooseEngineServerAlias("EC", null, jdk)).isNull();
        assertThat(of(false, "RSA").chooseEngineServerAlias("RSASSA-PSS", null, jdk))
                .isEqualTo("0");
    }
}
