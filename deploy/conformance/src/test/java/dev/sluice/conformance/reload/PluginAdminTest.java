package dev.sluice.conformance.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administration shows of plugins and does with them, while they serve. */
@SuppressWarnings("NullAway.Init") // JUnit sets them
class PluginAdminTest {
    @TempDir
    Path folder;

    private static HttpResponse<String> post(LiveServer server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.adminPort() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static String stamp(LiveServer server) throws Exception {
        return server.get(server.port(0), "/").headers().firstValue("x-plugin").orElse("none");
    }

    @Test
    void showsPluginsGoesBackAndWillNotSwitchOffWhatIsUsed() throws Exception {
        Path jar = folder.resolve("plugins/stamp.jar");
        LiveServer.replace(jar, StampJar.bytes("1.0.0", folder));
        Files.writeString(folder.resolve("plugins/bad.jar"), "no jar");
        try (LiveServer server = LiveServer.start(folder, StuckPluginTest.yaml("acme.stamp"), false)) {
            assertThat(server.admin("/plugins"))
                    .contains("ID", "SHA-256", "STATUS")
                    .containsPattern("stamp +1\\.0\\.0 +[0-9a-f]{12} +LOADED +1 +stamp\\.jar")
                    .containsPattern("bad\\.jar +[0-9a-f]{12} +REFUSED +0 +bad\\.jar: it cannot be read");
            LiveServer.replace(jar, StampJar.bytes("2.0.0", folder));
            server.reload();
            assertThat(stamp(server)).isEqualTo("2.0.0");

            HttpResponse<String> back = post(server, "/plugins/stamp/rollback");

            assertThat(back.body()).startsWith("OK: ").contains("plugin stamp 1.0.0 loaded");
            assertThat(stamp(server)).isEqualTo("1.0.0");
            HttpResponse<String> off = post(server, "/plugins/stamp/disable");
            assertThat(off.statusCode()).isEqualTo(400);
            assertThat(off.body())
                    .startsWith("nothing was changed")
                    .contains("stamp is disabled")
                    .contains("envoy.yaml:");
            assertThat(stamp(server)).isEqualTo("1.0.0");
            assertThat(server.admin("/config_dump")).doesNotContain("error_state");
            assertThat(post(server, "/plugins/none/rollback").body()).contains("no plugin none is loaded");
            assertThat(post(server, "/plugins/stamp/shout").statusCode()).isEqualTo(404);
            assertThat(server.admin("/plugins/stamp/disable")).contains("POST required");
            JsonObject json =
                    JsonParser.parseString(server.admin("/plugins?format=json")).getAsJsonObject();
            JsonObject first = json.getAsJsonArray("plugins").get(0).getAsJsonObject();
            assertThat(first.get("status").getAsString()).isEqualTo("LOADED");
            assertThat(first.get("note").getAsString()).startsWith("rolled back");
            assertThat(server.stat("sluice.plugin_leaked")).isLessThanOrEqualTo(0);
        }
    }

    @Test
    void aPluginThatNobodyUsesIsSwitchedOffAndOn() throws Exception {
        LiveServer.replace(folder.resolve("plugins/stamp.jar"), StampJar.bytes("1.0.0", folder));
        try (LiveServer server = LiveServer.start(folder, StuckPluginTest.yaml(""), false)) {
            assertThat(post(server, "/plugins/stamp/disable").body()).contains("plugin stamp 1.0.0 removed");
            await().untilAsserted(() -> assertThat(server.admin("/plugins"))
                    .containsPattern("DISABLED")
                    .doesNotContain("DRAINING"));
            assertThat(post(server, "/plugins/stamp/enable").body()).contains("plugin stamp 1.0.0 loaded");
            assertThat(post(server, "/plugins/stamp/enable").body()).contains("stamp is not disabled");
        }
    }
}
