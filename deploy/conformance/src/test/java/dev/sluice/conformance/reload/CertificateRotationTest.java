package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.conformance.Pki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates change while clients come and ask: no connection is lost, and what cannot be used is not. */
@ParameterizedClass
@ValueSource(strings = {"boringssl", "jdk"})
@SuppressWarnings("NullAway.Init") // JUnit sets it
class CertificateRotationTest {
    private static final int CLIENTS = Integer.getInteger("rotation.clients", 6);

    @TempDir
    Path folder;

    CertificateRotationTest(String engine) {
        System.setProperty("sluice.tls.engine", engine);
    }

    @AfterEach
    void end() {
        System.clearProperty("sluice.tls.engine");
    }

    private static String yaml(String secrets) {
        return """
                admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
                static_resources:
                  listeners:
                  - name: l
                    address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                    filter_chains:
                    - transport_socket:
                        name: tls
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                          common_tls_context: { %s }
                      filters:
                      - name: http
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: test
                          route_config: { virtual_hosts: [ { name: all, domains: ["*"], routes: [ { match: { prefix: / }, direct_response: { status: 200, body: { inline_string: hi } } } ] } ] }
                          http_filters: [ { name: envoy.filters.http.router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ]
                """.formatted(secrets);
    }

    private static String pair(Path folder) {
        String at = folder.toString().replace('\\', '/');
        return "tls_certificates: [ { certificate_chain: { filename: '%s/tls.crt' }, private_key: { filename: '%s/tls.key' } } ]"
                .formatted(at, at);
    }

    /** Lays a certificate down as an administrator's script does: one file after the other, each whole. */
    private static void lay(Path to, String name) throws IOException {
        for (String[] kind : new String[][] {{".pem", "tls.crt"}, {".key", "tls.key"}}) {
            Path next = Files.copy(Pki.SHARED.folder().resolve(name + kind[0]), to.resolve("next" + kind[0]));
            Files.move(next, to.resolve(kind[1]), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void awaitSubject(TlsLoad load, String subject) {
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> {
                    assertThat(load.failures()).isEmpty();
                    assertThat(load.subjects()).contains(subject);
                });
    }

    private static void awaitNoneOf(TlsLoad load, String gone) {
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    load.subjects().clear();
                    long seen = load.handshakes();
                    await().atMost(Duration.ofSeconds(15)).until(() -> load.handshakes() > seen + CLIENTS);
                    return !load.subjects().contains(gone);
                });
    }

    @Test
    void replacedFilesAreTakenOver() throws Exception {
        lay(folder, "ec");
        try (LiveServer server = LiveServer.start(folder, yaml(pair(folder)), false);
                TlsLoad load = TlsLoad.start(server.port(0), CLIENTS)) {
            awaitSubject(load, "CN=ec");
            lay(folder, "rsa");
            awaitSubject(load, "CN=rsa");
            awaitNoneOf(load, "CN=ec");
            long before = load.requests();
            await().until(() -> load.requests() > before + CLIENTS);

            assertThat(load.failures()).isEmpty();
            assertThat(server.stat("sluice.tls.rotations")).isPositive();
            assertThat(server.stat("sluice.tls.broken_contexts")).isZero();
        }
    }

    /** As Kubernetes mounts secrets: files are links through {@code ..data}, which is a link to a folder that is swapped. */
    @Test
    void aSwappedLinkIsFollowed() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("mount"));
        for (String name : new String[] {"ec", "rsa"}) {
            lay(Files.createDirectory(mount.resolve(".." + name)), name);
        }
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..ec"));
        for (String file : new String[] {"tls.crt", "tls.key"}) {
            Files.createSymbolicLink(mount.resolve(file), Path.of("..data", file));
        }
        try (LiveServer server = LiveServer.start(folder, yaml(pair(mount)), false);
                TlsLoad load = TlsLoad.start(server.port(0), CLIENTS)) {
            awaitSubject(load, "CN=ec");
            Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..rsa"));
            Files.move(mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
            awaitSubject(load, "CN=rsa");

            assertThat(load.failures()).isEmpty();
            assertThat(server.stat("sluice.tls.rotation_failures")).isZero();
        }
    }

    @Test
    void aBrokenPairIsNotTakenOver() throws Exception {
        lay(folder, "ec");
        try (LiveServer server = LiveServer.start(folder, yaml(pair(folder)), false);
                TlsLoad load = TlsLoad.start(server.port(0), CLIENTS)) {
            awaitSubject(load, "CN=ec");
            Files.copy(
                    Pki.SHARED.folder().resolve("rsa.key"),
                    folder.resolve("tls.key"),
                    StandardCopyOption.REPLACE_EXISTING);
            await().atMost(Duration.ofSeconds(15)).until(() -> server.stat("sluice.tls.broken_contexts") == 1);
            assertThat(server.stat("sluice.tls.rotation_failures")).isPositive();
            assertThat(server.admin("/config_dump"))
                    .contains("error_state")
                    .contains("tls.crt")
                    .contains("tls.key");
            long before = load.handshakes();
            await().until(() -> load.handshakes() > before + CLIENTS);
            assertThat(load.subjects()).containsOnly("CN=ec");

            lay(folder, "rsa");
            awaitSubject(load, "CN=rsa");
            await().until(() -> server.stat("sluice.tls.broken_contexts") == 0);
            assertThat(server.admin("/config_dump")).doesNotContain("error_state");
            assertThat(load.failures()).isEmpty();
        }
    }

    @Test
    void aSecretNamedByAFileMayStandInAnother() throws Exception {
        Path secrets = folder.resolve("server.yaml");
        Files.writeString(secrets, secret("ec"));
        String config =
                "tls_certificate_sds_secret_configs: [ { name: server, sds_config: { path_config_source: { path: '%s' } } } ]"
                        .formatted(secrets.toString().replace('\\', '/'));
        try (LiveServer server = LiveServer.start(folder, yaml(config), false);
                TlsLoad load = TlsLoad.start(server.port(0), CLIENTS)) {
            awaitSubject(load, "CN=ec");
            Files.writeString(secrets, "resources: [ { '@type': nothing");
            await().atMost(Duration.ofSeconds(15)).until(() -> server.stat("sluice.tls.broken_contexts") == 1);
            Files.writeString(secrets, secret("rsa"));
            awaitSubject(load, "CN=rsa");
            assertThat(load.failures()).isEmpty();
        }
    }

    private static String secret(String name) {
        String at = Pki.SHARED.folder().resolve(name).toString().replace('\\', '/');
        return """
                resources:
                - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
                  name: server
                  tls_certificate: { certificate_chain: { filename: '%s.pem' }, private_key: { filename: '%s.key' } }
                """.formatted(at, at);
    }
}
