package dev.sluice.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init") // JUnit sets them
class PluginCommandTest {
    @TempDir
    Path temp;

    private StringWriter out;
    private StringWriter err;

    private int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("plugin"));
        all.addAll(List.of(args));
        if (!all.contains("--admin")) {
            all.add("--plugins");
            all.add(temp.resolve("plugins").toString());
        }
        return Main.run(all.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    /** A plugin without filters: it needs no compiler. */
    private Path plugin(String file, String version) throws IOException {
        return zip(
                file,
                Map.of(
                        "META-INF/sluice/filters.idx",
                        "# none\n",
                        "plugin.properties",
                        "plugin.id=words\nplugin.requires=1.0\nplugin.version=" + version));
    }

    private Path zip(String file, Map<String, String> entries) throws IOException {
        Path path = temp.resolve(file);
        try (OutputStream raw = Files.newOutputStream(path);
                ZipOutputStream zip = new ZipOutputStream(raw)) {
            for (Map.Entry<String, String> each : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(each.getKey()));
                zip.write(each.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return path;
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(temp.resolve("plugins"))) {
            return all.map(each -> each.getFileName().toString())
                    .filter(each -> !each.startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void verifyTellsEverythingAtOnce() throws IOException {
        Path bad = zip(
                "bad.jar",
                Map.of("plugin.properties", "plugin.version=x\nplugin.requires=>=9", "io/netty/Any.class", "text"));

        assertThat(run("verify", bad.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(out.toString())
                .contains(
                        "bad.jar: error: it contains io/netty/Any.class",
                        "error: 'x' is not a version",
                        "error: it has no META-INF/sluice/filters.idx",
                        "error: it requires another version of the filter API");
        assertThat(run("verify", plugin("good.jar", "1.0").toString())).isZero();
        assertThat(out.toString()).contains("good.jar: OK: words 1.0.0 with no filter");
        assertThat(run("verify", temp.resolve("none.jar").toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("none.jar: no such file");
    }

    @Test
    void installsReplacesGoesBackAndRemoves() throws IOException {
        assertThat(run("install", plugin("a.jar", "1.0").toString())).isZero();
        assertThat(out.toString()).startsWith("installed words 1.0.0 as ");
        assertThat(run("install", plugin("b.jar", "2.0").toString())).isZero();
        assertThat(files()).containsExactly("words-2.0.0.jar");
        assertThat(run("list")).isZero();
        assertThat(out.toString()).contains("STATUS").contains("words  2.0.0").contains("LOADED");
        assertThat(run("show", "words")).isZero();
        assertThat(out.toString()).contains("version: 2.0.0\n").contains("status: LOADED\n");

        assertThat(run("rollback", "words")).isZero();
        assertThat(files()).containsExactly("words-1.0.0.jar");
        assertThat(run("rollback", "words")).isZero();
        assertThat(files()).containsExactly("words-2.0.0.jar");

        assertThat(run("lock")).isZero();
        assertThat(out.toString()).startsWith("1 plugins in ");
        assertThat(Files.readString(temp.resolve("plugins/plugins.lock"))).contains("words 2.0.0 ");
        assertThat(run("remove", "words")).isZero();
        assertThat(files()).containsExactly("plugins.lock");
        assertThat(run("remove", "words")).isEqualTo(ExitCode.FAILED);
        assertThat(run("show", "words")).isEqualTo(ExitCode.FAILED);
        assertThat(run("rollback", "words")).isZero();
        assertThat(files()).contains("words-2.0.0.jar");
    }

    @Test
    void installsNothingThatWouldBeRefused() throws IOException {
        Path bad = zip("bad.jar", Map.of("plugin.properties", "plugin.id=x"));

        assertThat(run("install", bad.toString())).isEqualTo(ExitCode.FAILED);

        assertThat(temp.resolve("plugins")).doesNotExist();
        assertThat(run("install", plugin("a.jar", "1.0").toString(), "--plugin-policy", "locked"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("plugins.lock lists may be loaded");
    }

    @Test
    void saysWhatItTakes() {
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("say what to do: list, show, verify");
        assertThat(run("list", "--plugin-policy", "closed")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--plugin-policy is open, locked or signed, not closed");
    }

    @Test
    void asksARunningProcess() throws IOException {
        HttpServer admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        List<String> asked = new ArrayList<>();
        admin.createContext("/", exchange -> {
            String target = exchange.getRequestURI().toString();
            asked.add(exchange.getRequestMethod() + ' ' + target);
            boolean json = target.contains("format=json");
            byte[] body = (json ? "{\"plugins\": [{\"id\": \"words\", \"status\": \"LOADED\"}]}" : "told\n")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(target.contains("wrong") ? 400 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        admin.start();
        try {
            String address = "127.0.0.1:" + admin.getAddress().getPort();
            assertThat(run("list", "--admin", address)).isZero();
            assertThat(out.toString()).isEqualTo("told\n");
            assertThat(run("show", "words", "--admin", address)).isZero();
            assertThat(out.toString()).contains("\"status\": \"LOADED\"");
            assertThat(run("rollback", "words", "--admin", address)).isZero();
            assertThat(run("rollback", "wrong", "--admin", address)).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString()).contains("answered 400: told");
            assertThat(asked)
                    .containsExactly(
                            "GET /plugins",
                            "GET /plugins?format=json",
                            "POST /plugins/words/rollback",
                            "POST /plugins/wrong/rollback");
        } finally {
            admin.stop(0);
        }
    }
}
