package dev.sluice.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import org.junit.jupiter.api.Test;

class RedactionTest {
    @Test
    void hidesSecretsInsideOfAny() throws Exception {
        TransportSocket socket = ConfigReaderTest.clean("""
                name: tls
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                  common_tls_context:
                    tls_certificates: {certificate_chain: {inline_string: open}, private_key: {inline_string: secret}}
                """, TransportSocket.getDefaultInstance());

        TlsCertificate shown = Redaction.redact(socket)
                .getTypedConfig()
                .unpack(DownstreamTlsContext.class)
                .getCommonTlsContext()
                .getTlsCertificates(0);

        assertThat(shown.getPrivateKey().getInlineString()).isEqualTo(Redaction.MARK);
        assertThat(shown.getCertificateChain().getInlineString()).isEqualTo("open");
    }

    @Test
    void leavesMessagesWithoutSecretsAlone() {
        Route route = ConfigReaderTest.clean(
                "{match: {prefix: /}, route: {cluster: a}, metadata: {filter_metadata: {a: {b: c}}}}",
                Route.getDefaultInstance());

        assertThat(Redaction.redact(route)).isSameAs(route);
    }
}
