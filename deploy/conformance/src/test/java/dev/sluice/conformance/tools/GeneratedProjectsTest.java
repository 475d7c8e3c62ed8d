package dev.sluice.conformance.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // JUnit sets it
class GeneratedProjectsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String API = "dev/sluice/filter-api";

    @TempDir
    Path folder;

    @BeforeEach
    void distribution() {
        Tool.needDistribution();
    }

    @Test
    void everyKindPassesVerifyAtOnce() throws Exception {
        List<String> kinds = List.of("http", "network", "listener", "js");
        StringBuilder modules = new StringBuilder();
        for (String kind : kinds) {
            make(kind + "-filter", kind);
            modules.append("<module>").append(kind).append("-filter</module>");
        }
        // One Maven for all of them: starting it costs more than any of the builds.
        Files.writeString(
                folder.resolve("pom.xml"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>acme</groupId><artifactId>all</artifactId>"
                        + "<version>1</version><packaging>pom</packaging><modules>" + modules + "</modules></project>");
        for (String each : List.of("mvnw", "mvnw.cmd", ".mvn/maven.config", ".mvn/wrapper/maven-wrapper.properties")) {
            Path to = folder.resolve(each);
            Files.createDirectories(to.getParent());
            Files.copy(
                    folder.resolve("http-filter").resolve(each), to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path output = folder.resolve("maven.log");
        Tool.ended(Tool.maven(folder, output, "verify"), output, 0);

        assertThat(folder.resolve("http-filter/target/plugins/http-filter-1.0.0.jar"))
                .exists();
        assertThat(folder.resolve("network-filter/target/plugins/network-filter-1.0.0.jar"))
                .exists();
        assertThat(folder.resolve("listener-filter/target/plugins/listener-filter-1.0.0.jar"))
                .exists();
        assertThat(folder.resolve("js-filter/target/plugins")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "listener", "js"})
    void everyKindServesItsDemo(String kind) throws Exception {
        Path project = make("demo", kind);
        int port = freePort(project);
        Path output = folder.resolve("dev.log");
        Process dev = Tool.sluice(folder, output, "dev", "demo");
        try {
            awaitHeader(port, output, kind.equals("listener") ? "203.0.113.7" : "hello");
        } finally {
            Tool.end(dev);
        }
    }

    @Test
    void aSavedChangeIsSeenAndAMistakeLeavesWhatRuns() throws Exception {
        Path project = make("demo", "http");
        int port = freePort(project);
        Path output = folder.resolve("dev.log");
        Process dev = Tool.sluice(folder, output, "dev", "demo");
        try {
            awaitHeader(port, output, "hello");
            Path source = project.resolve("src/main/java/acme/demo/Demo.java");
            Files.writeString(source, Files.readString(source).replace(", greeting)", ", greeting + '!')"));
            awaitHeader(port, output, "hello!");
            Files.writeString(source, Files.readString(source).replace("proceed()", "procede()"));
            awaitSaid(output, "not built; what runs goes on");

            assertThat(ask(port)).isEqualTo("hello!");
            awaitSaid(output, "acme.demo proceed");
            assertThat(Files.readString(output))
                    .contains("GET / -> 200")
                    .contains("procede")
                    .doesNotContain("\u001b[");
        } finally {
            Tool.end(dev);
        }
    }

    @Test
    void aSavedScriptServesTheNextRequest() throws Exception {
        Path project = make("demo", "js");
        int port = freePort(project);
        Path output = folder.resolve("dev.log");
        Process dev = Tool.sluice(folder, output, "dev", "demo");
        try {
            awaitHeader(port, output, "hello");
            Path source = project.resolve("src/main/js/demo.js");
            Files.writeString(source, Files.readString(source).replace(", greeting)", ", greeting + '!')"));
            awaitHeader(port, output, "hello!");
            Files.writeString(
                    source, Files.readString(source).replace("export function onResponse", "export funktion"));
            awaitSaid(output, "SyntaxError");

            assertThat(ask(port)).isEqualTo("hello!");
        } finally {
            Tool.end(dev);
        }
    }

    /** Its build would load Python, 140 MB. */
    @Test
    void aPythonProjectHasItsFilterItsTestAndTypings() throws Exception {
        Path project = make("demo", "python");

        assertThat(project.resolve("src/main/python/demo.py")).content().contains("'x-demo', greeting");
        assertThat(project.resolve("src/main/python/sluice.pyi")).exists();
        assertThat(project.resolve("src/test/java/acme/demo/DemoTest.java"))
                .content()
                .contains("src/main/python/demo.py");
        assertThat(project.resolve("envoy.yaml")).content().contains("file: src/main/python/demo.py");
        assertThat(project.resolve("python")).doesNotExist();
    }

    @Test
    void whatIsThereStaysAndWrongWordsAreNamed() throws Exception {
        make("demo", "http");

        assertThat(say(1, "new", "demo")).contains("demo is already there; nothing was changed");
        assertThat(say(2, "new", "Demo")).contains("small letters");
        assertThat(say(2, "new", "x", "--kind", "ruby")).contains("http, network, listener, js or python, not ruby");
        assertThat(say(1, "dev", "--", "nowhere")).contains("no envoy.yaml");
    }

    @Test
    void javacAloneMakesAPlugin() throws Exception {
        Path project = make("demo", "http");
        Path output = folder.resolve("javac.log");
        String repository = Tool.HOME.resolve("sdk/repository").toString();
        List<String> arguments = new ArrayList<>(List.of("-cp", jar(repository, API), "-processorpath"));
        arguments.addAll(List.of(jar(repository, "dev/sluice/processor"), "-Asluice.plugin.id=demo"));
        arguments.addAll(List.of("-Asluice.plugin.version=1.0.0", "-d", "classes"));
        arguments.add("src/main/java/acme/demo/Demo.java".replace('/', File.separatorChar));
        Tool.ended(Tool.jdk("javac", project, output, arguments), output, 0);

        assertThat(project.resolve("classes/META-INF/sluice/filters.idx")).exists();
        assertThat(project.resolve("classes/plugin.properties")).exists();
    }

    private static String jar(String repository, String artifact) throws IOException {
        try (var files = Files.walk(Path.of(repository, artifact))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }

    private Path make(String name, String kind) throws IOException, InterruptedException {
        assertThat(say(0, "new", name, "--kind", kind)).contains("sluice dev " + name);
        return folder.resolve(name);
    }

    private String say(int code, String... args) throws IOException, InterruptedException {
        Path output = folder.resolve("said.log");
        return Tool.ended(Tool.sluice(folder, output, args), output, code);
    }

    private static int freePort(Path project) throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            Path config = project.resolve("envoy.yaml");
            String text = Files.readString(config);
            Files.writeString(config, text.replace("port_value: 10000", "port_value: " + socket.getLocalPort()));
            return socket.getLocalPort();
        }
    }

    private static void awaitHeader(int port, Path output, String value) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> assertThat(
                        ask(port))
                .as(Files.readString(output))
                .isEqualTo(value));
    }

    private static void awaitSaid(Path output, String words) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(Files.readString(output))
                .contains(words));
    }

    /** The header the filter of the demo leaves, or what went wrong. */
    private static String ask(int port) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + '/'))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("x-demo")
                    .orElse("none");
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }
}
