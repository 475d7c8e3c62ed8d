package dev.sluice.runtime.extension.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertPath;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets them
class PluginPolicyTest {
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    Path temp;

    private List<String> refusals(PluginPolicy policy) {
        try (Hosted hosted = new Hosted(temp, policy)) {
            return hosted.open().current().refused().stream()
                    .map(RefusedPlugin::reason)
                    .toList();
        }
    }

    private Path plugin(String file) throws IOException {
        return new Jars(temp).filter("x", "x").descriptor("x", "1.0.0").write(temp.resolve(file));
    }

    @Test
    void lockedLoadsWhatTheLockListsAndNothingElse() throws Exception {
        Path folder = temp.resolve("plugins");
        plugin("plugins/x.jar");
        Path lock = folder.resolve(LockFile.NAME);
        assertThat(refusals(PluginPolicy.locked(lock)))
                .singleElement()
                .asString()
                .endsWith("and it cannot be read: there is no such file");
        LockFile made = new PluginFolder(folder, PluginPolicy.open(), List.of()).lock();
        assertThat(made.lines()).extracting(LockFile.Line::id).containsExactly("x");
        assertThat(refusals(PluginPolicy.locked(lock))).isEmpty();

        new Jars(temp).filter("x", "changed").descriptor("x", "1.0.0").write(folder.resolve("x.jar"));

        assertThat(refusals(PluginPolicy.locked(lock)))
                .singleElement()
                .asString()
                .startsWith("plugins.lock does not list x 1.0.0 with these bytes (SHA-256 ");
        Files.writeString(lock, "x 1.0.0\n");
        assertThat(refusals(PluginPolicy.locked(lock)))
                .singleElement()
                .asString()
                .endsWith("plugins.lock:1: not an id, a version and a SHA-256");
    }

    @Test
    void signedLoadsWhatATrustedKeyHasSigned() throws Exception {
        KeyStore.PrivateKeyEntry ours = key("ours");
        KeyStore.PrivateKeyEntry theirs = key("theirs");
        PluginPolicy policy = PluginPolicy.signed(pem(ours));
        Path unsigned = plugin("unsigned.jar");
        Path jar = Files.createDirectories(temp.resolve("plugins")).resolve("x.jar");

        Files.copy(unsigned, jar);
        assertThat(refusals(policy)).containsExactly("it is not signed");
        Files.delete(jar);
        sign(unsigned, theirs, jar);
        assertThat(refusals(policy)).containsExactly("its signer is not trusted: CN=theirs");
        Files.delete(jar);
        sign(unsigned, ours, jar);
        assertThat(refusals(policy)).isEmpty();
    }

    @Test
    void somethingAddedOrChangedAfterSigningIsFound() throws Exception {
        KeyStore.PrivateKeyEntry ours = key("ours");
        PluginPolicy policy = PluginPolicy.signed(pem(ours));
        Path signed = temp.resolve("signed.jar");
        sign(plugin("unsigned.jar"), ours, signed);
        Path jar = temp.resolve("plugins/x.jar");

        entries(signed).with("acme/More.txt", "more").write(jar);
        assertThat(refusals(policy)).containsExactly("its acme/More.txt is not signed");
        entries(signed).with("plugin.properties", "plugin.id=other").write(jar);
        assertThat(refusals(PluginPolicy.open())).containsExactly("its signature does not match plugin.properties");
        assertThat(refusals(policy)).isNotEmpty();
    }

    @Test
    void aFileWithoutCertificatesIsNoPolicy() throws Exception {
        Path text = Files.writeString(temp.resolve("none.pem"), "");
        assertThatThrownBy(() -> PluginPolicy.signed(text)).isInstanceOf(IOException.class);
    }

    private Jars entries(Path file) throws IOException {
        Jars all = new Jars(temp);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (var entry : zip.stream().toList()) {
                if (!entry.isDirectory()) {
                    all.with(entry.getName(), zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        return all;
    }

    private KeyStore.PrivateKeyEntry key(String name) throws Exception {
        Path store = temp.resolve(name + ".p12");
        Process tool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-alias",
                        name,
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "password")
                .redirectErrorStream(true)
                .start();
        String said = new String(tool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(tool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        return (KeyStore.PrivateKeyEntry) keys.getEntry(name, new KeyStore.PasswordProtection(PASSWORD));
    }

    private Path pem(KeyStore.PrivateKeyEntry key) throws Exception {
        String text =
                Base64.getMimeEncoder().encodeToString(key.getCertificate().getEncoded());
        return Files.writeString(
                Files.createTempFile(temp, "trusted", ".pem"),
                "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
    }

    private static void sign(Path from, KeyStore.PrivateKeyEntry key, Path to) throws Exception {
        PrivateKey secret = key.getPrivateKey();
        CertPath path =
                CertificateFactory.getInstance("X.509").generateCertPath(List.<Certificate>of(key.getCertificate()));
        try (ZipFile jar = new ZipFile(from.toFile());
                OutputStream out = Files.newOutputStream(to)) {
            new JarSigner.Builder(secret, path).build().sign(jar, out);
        }
    }
}
