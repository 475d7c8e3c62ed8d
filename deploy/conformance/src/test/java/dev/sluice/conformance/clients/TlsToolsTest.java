package dev.sluice.conformance.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.conformance.Pki;
import dev.sluice.conformance.Servers;
import dev.sluice.runtime.server.Server;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** curl and openssl against a TLS listener, with both engines. */
@ParameterizedClass
@ValueSource(strings = {"boringssl", "jdk"})
final class TlsToolsTest {
    @TempDir
    Path folder;

    private Server server;

    TlsToolsTest(String engine) {
        System.setProperty("sluice.tls.engine", engine);
    }

    @BeforeEach
    void start() throws Exception {
        String pki = Pki.SHARED.folder().toString().replace('\\', '/');
        server = Servers.start("""
                static_resources:
                  listeners:
                  - address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                    filter_chains:
                    - transport_socket:
                        name: tls
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                          common_tls_context:
                            alpn_protocols: [h2, http/1.1]
                            tls_certificates:
                            - {certificate_chain: {filename: '%s/rsa.pem'}, private_key: {filename: '%s/rsa.key'}}
                            - {certificate_chain: {filename: '%s/ec.pem'}, private_key: {filename: '%s/ec.key'}}
                            validation_context: {trusted_ca: {filename: '%s/ca.pem'}}
                      filters:
                      - name: manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: in
                          route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, direct_response: {status: 200, body: {inline_string: "hello over TLS"}}}]}]}
                          http_filters:
                          - name: envoy.filters.http.router
                            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                """.formatted(pki, pki, pki, pki, pki));
    }

    @AfterEach
    void stop() {
        System.clearProperty("sluice.tls.engine");
        server.stop();
    }

    private int port() {
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
    }

    private static String pki(String file) {
        return Pki.SHARED.folder().resolve(file).toString();
    }

    private String curl(String... more) throws IOException, InterruptedException {
        Tool.need("curl", "curl", "--version");
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-w", " %{http_version}"));
        command.addAll(List.of("--cacert", pki("ca.pem"), "--resolve", "a.test:" + port() + ":127.0.0.1"));
        command.addAll(List.of(more));
        command.add("https://a.test:" + port() + "/");
        return Tool.run(command.toArray(String[]::new));
    }

    /** What openssl says when it is told these lines. */
    private String openssl(String input, String... more) throws IOException, InterruptedException {
        Tool.need("openssl", "openssl", "version");
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port()));
        command.addAll(List.of("-servername", "a.test", "-CAfile", pki("ca.pem")));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.US_ASCII));
            in.flush();
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                in.write("Q\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException over) {
            // It has ended by itself.
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        process.destroyForcibly();
        return said;
    }

    @Test
    void curlSpeaksEveryVersion() throws Exception {
        assertThat(curl("--http1.1")).isEqualTo("hello over TLS 1.1");
        assertThat(curl("--http2")).isIn("hello over TLS 2", "hello over TLS 1.1");
        assertThat(curl("--http1.1", "--tls-max", "1.2")).isEqualTo("hello over TLS 1.1");
        assertThat(curl("--http1.1", "--tls-max", "1.1")).doesNotContain("hello");
    }

    @Test
    void curlShowsItsCertificate() throws Exception {
        assertThat(curl("--http1.1", "--cert", pki("client.pem"), "--key", pki("client.key")))
                .isEqualTo("hello over TLS 1.1");
        assertThat(curl("--http1.1", "--cert", pki("stranger.pem"), "--key", pki("stranger.key")))
                .doesNotContain("hello");
    }

    @Test
    void opensslGetsTheCertificateItCanVerify() throws Exception {
        assertThat(openssl("", "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"))
                .contains("CN = rsa")
                .contains("Verification: OK");
        assertThat(openssl("", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"))
                .contains("CN = ec")
                .contains("Verification: OK");
        assertThat(openssl("", "-sigalgs", "RSA-PSS+SHA256")).contains("CN = rsa");
    }

    @Test
    void opensslResumesItsSession() throws Exception {
        String session = folder.resolve("session").toString();
        openssl("GET / HTTP/1.0\r\n\r\n", "-tls1_2", "-sess_out", session);

        assertThat(openssl("GET / HTTP/1.0\r\n\r\n", "-tls1_2", "-sess_in", session))
                .contains("Reused, TLSv1.2");
    }

    @Test
    void renegotiationIsRefused() throws Exception {
        String said = openssl("R\nGET / HTTP/1.0\r\n\r\n", "-tls1_2");

        assertThat(said).contains("RENEGOTIATING").doesNotContain("hello");
    }
}
