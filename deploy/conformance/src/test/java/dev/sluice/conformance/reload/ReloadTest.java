package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets them
class ReloadTest {
    private static final String STAMP = Yaml.filter("acme.stamp");

    @TempDir
    Path folder;

    private LiveServer server;

    @AfterEach
    void end() {
        if (server != null) {
            server.close();
        }
    }

    private static String yaml(String filters, String body, int... ports) {
        StringBuilder listeners = new StringBuilder();
        for (int i = 0; i < ports.length; i++) {
            String answer = Yaml.answer("{ status: 200, body: { inline_string: \"" + body + "\" } }");
            listeners.append(Yaml.listener("l" + i, ports[i], answer, filters));
        }
        return Yaml.of(0, "", listeners.toString());
    }

    private void start(String yaml) throws Exception {
        server = LiveServer.start(folder, yaml, false);
    }

    /** One request on a connection that stays open; the answer's head and its body of one letter. */
    private static String ask(Socket socket) throws Exception {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder text = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (text.indexOf("\r\n\r\n") < 0) {
            text.append((char) in.read());
        }
        return text.append((char) in.read()).toString();
    }

    @Test
    void aKeptConnectionMeetsTheNewConfigurationAtItsNextRequest() throws Exception {
        start(yaml("", "a", 0));
        try (Socket open = new Socket("127.0.0.1", server.port(0))) {
            assertThat(ask(open)).endsWith("\r\n\r\na");
            server.configure(yaml("", "b", 0));

            HttpResponse<String> reload = server.reload();

            assertThat(reload.statusCode()).isEqualTo(200);
            assertThat(reload.body()).contains("listener l0 changed");
            assertThat(ask(open)).endsWith("\r\n\r\nb").doesNotContain("connection: close");
        }
        assertThat(server.stat("listener_manager.listener_modified")).isEqualTo(1);
        assertThat(server.stat("sluice.reload.success")).isEqualTo(1);
    }

    @Test
    void aWrongConfigurationChangesNothingAndSaysWhere() throws Exception {
        start(yaml("", "a", 0));
        String wrong = yaml("", "b", 0).replaceFirst("( +)stat_prefix: test", "$1stat_prefix: test\n$1no_such: 1");
        server.configure(wrong);

        HttpResponse<String> reload = server.reload();

        assertThat(reload.statusCode()).isEqualTo(400);
        assertThat(reload.body()).contains("envoy.yaml:").contains("no_such");
        assertThat(server.get(server.port(0), "/").body()).isEqualTo("a");
        assertThat(server.stat("sluice.reload.failure")).isEqualTo(1);
        assertThat(server.admin("/config_dump")).contains("error_state").contains("no_such");

        server.configure(yaml("", "c", 0));
        assertThat(server.reload().statusCode()).isEqualTo(200);
        assertThat(server.get(server.port(0), "/").body()).isEqualTo("c");
        assertThat(server.admin("/config_dump")).doesNotContain("error_state");
    }

    @Test
    void aFilterThatDoesNotChangeGoesOn() throws Exception {
        String bucket = """
                      - name: limit
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit
                          stat_prefix: limit
                          token_bucket: { max_tokens: 2, tokens_per_fill: 1, fill_interval: 3600s }
                          filter_enabled: { default_value: { numerator: 100 } }
                          filter_enforced: { default_value: { numerator: 100 } }
                """;
        start(yaml(bucket, "a", 0));
        assertThat(server.get(server.port(0), "/").statusCode()).isEqualTo(200);
        server.configure(yaml(bucket, "b", 0));
        assertThat(server.reload().statusCode()).isEqualTo(200);

        assertThat(server.get(server.port(0), "/").body()).isEqualTo("b");
        assertThat(server.get(server.port(0), "/").statusCode()).isEqualTo(429);
    }

    @Test
    void listenersComeAndGo() throws Exception {
        start(yaml("", "a", 0));
        int free = Ports.free();
        server.configure(yaml("", "a", 0, free));
        assertThat(server.reload().body()).contains("listener l1 added");
        assertThat(server.get(free, "/").body()).isEqualTo("a");

        server.configure(yaml("", "a", 0));
        assertThat(server.reload().body()).contains("listener l1 removed");

        await().untilAsserted(() -> assertThat(Ports.refuses(free)).isTrue());
        assertThat(server.get(server.port(0), "/").body()).isEqualTo("a");
    }

    @Test
    void anAddressThatIsTakenChangesNothing() throws Exception {
        start(yaml("", "a", 0));
        try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            server.configure(yaml("", "b", 0, taken.getLocalPort()));

            HttpResponse<String> reload = server.reload();

            assertThat(reload.statusCode()).isEqualTo(400);
            assertThat(reload.body()).contains("cannot bind").contains("l1");
            assertThat(server.get(server.port(0), "/").body()).isEqualTo("a");
        }
    }

    @Test
    void aPluginIsSwappedAndItsOldCodeGoes() throws Exception {
        Path jar = folder.resolve("plugins/stamp.jar");
        LiveServer.replace(jar, StampJar.bytes("1.0.0", folder));
        start(yaml(STAMP, "a", 0));
        try (Socket open = new Socket("127.0.0.1", server.port(0))) {
            assertThat(ask(open)).contains("x-plugin: 1.0.0");
            // In place, as a careless copy does it.
            Files.write(jar, StampJar.bytes("1.0.1", folder));

            assertThat(server.reload().body()).contains("plugin stamp 1.0.1 loaded");

            assertThat(ask(open)).contains("x-plugin: 1.0.1");
            await().untilAsserted(() -> assertThat(server.staged()).hasSize(1));
        }
    }

    @Test
    void aPluginThatIsGoneOrBrokenGoesOnWhileItIsUsed() throws Exception {
        Path jar = folder.resolve("plugins/stamp.jar");
        LiveServer.replace(jar, StampJar.bytes("1.0.0", folder));
        start(yaml(STAMP, "a", 0));
        Files.writeString(jar, "garbage");
        server.reload();
        assertThat(server.get(server.port(0), "/").headers().firstValue("x-plugin"))
                .contains("1.0.0");
        Files.delete(jar);
        server.reload();

        assertThat(server.get(server.port(0), "/").headers().firstValue("x-plugin"))
                .contains("1.0.0");

        LiveServer.replace(jar, StampJar.bytes("2.0.0", folder));
        server.reload();
        assertThat(server.get(server.port(0), "/").headers().firstValue("x-plugin"))
                .contains("2.0.0");
    }

    @Test
    void changedFilesAreNoticed() throws Exception {
        Path script = folder.resolve("stamp.js");
        Files.writeString(script, "export function onResponse(x) { x.response.headers.set('x-script', 'one') }");
        String filter = """
                      - name: script
                        typed_config:
                          "@type": type.googleapis.com/sluice.filters.http.script.v1.Script
                          file: "%s"
                """.formatted(script.toString().replace('\\', '/'));
        server = LiveServer.start(folder, yaml(filter, "a", 0), true);
        assertThat(server.get(server.port(0), "/").headers().firstValue("x-script"))
                .contains("one");

        Files.writeString(script, "export function onResponse(x) { x.response.headers.set('x-script', 'two') }");

        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(
                        server.get(server.port(0), "/").headers().firstValue("x-script"))
                .contains("two"));
        Files.writeString(script, "export function onResponse(x) { nonsense(");
        await().untilAsserted(
                        () -> assertThat(server.stat("sluice.reload.failure")).isPositive());
        assertThat(server.get(server.port(0), "/").headers().firstValue("x-script"))
                .contains("two");
    }

    /** A volume of Kubernetes: the file is a link through a link to a folder, and only the middle one is swapped. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "symbolic links need a privilege there")
    void aSwappedLinkIsNoticed() throws Exception {
        Path volume = Files.createDirectories(folder.resolve("volume"));
        Files.createDirectories(volume.resolve("..1"));
        Files.createDirectories(volume.resolve("..2"));
        Files.writeString(volume.resolve("..1/envoy.yaml"), yaml("", "a", 0));
        Files.writeString(volume.resolve("..2/envoy.yaml"), yaml("", "b", 0));
        Files.createSymbolicLink(volume.resolve("..data"), Path.of("..1"));
        Path file = Files.createSymbolicLink(volume.resolve("envoy.yaml"), Path.of("..data", "envoy.yaml"));
        server = LiveServer.of(folder, file, true);
        assertThat(server.get(server.port(0), "/").body()).isEqualTo("a");

        Files.createSymbolicLink(volume.resolve("..next"), Path.of("..2"));
        Files.move(volume.resolve("..next"), volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(
                        () -> assertThat(server.get(server.port(0), "/").body()).isEqualTo("b"));
    }
}
