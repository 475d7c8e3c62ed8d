package dev.sluice.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.sluice.runtime.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code sluice schema}: what an editor says of a configuration is what Sluice says of it. */
final class SchemaTest {
    private static final Path ROOT = Path.of("..", "..").normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    private static Map<String, JsonSchema> schemas = new LinkedHashMap<>();

    private record Ran(int exitCode, String out) {}

    @BeforeAll
    static void writeTheSchema() throws IOException {
        Path file = folder.resolve("sluice.json");
        assertThat(run("schema", "-o", file.toString())).isEqualTo(new Ran(0, ""));
        schemas.put("", schema(Files.readString(file)));
    }

    /** Whatever {@code sluice validate} takes, of all files in this checkout. */
    @TestFactory
    Stream<DynamicTest> takesWhatSluiceTakes() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs").resolve("examples"))) {
            files.filter(file -> file.toString().endsWith(".yaml")).forEach(file -> put(texts, file));
        }
        Group.all(Path.of("cases")).forEach(group -> put(texts, group.folder().resolve("envoy.yaml")));
        Map<String, String> frames = new LinkedHashMap<>();
        Doc.of("frames", Group.yaml(Path.of("cases", "config", "frames.yaml")))
                .entries()
                .forEach((name, text) -> frames.put(name, Text.of(text)));
        for (Doc doc : ConfigTest.cases()) {
            if (doc.has("accepted") && !doc.has("differs")) {
                texts.put(doc.text("name"), filled(ConfigTest.config(frames, doc)));
            }
        }
        assertThat(texts).hasSizeGreaterThan(40);
        return texts.entrySet().stream()
                .map(text -> DynamicTest.dynamicTest(text.getKey(), () -> agrees(text.getValue())));
    }

    private static void agrees(String yaml) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "envoy", ".yaml"), yaml);
        Ran ran = run("validate", "-c", file.toString());
        if (ran.exitCode() == 0) {
            assertThat(said(yaml)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port_value: 10000|port_valu: 10000|/static_resources/listeners/0/address/socket_address",
                "port_value: 10000|port_value: 4294967296|port_value",
                "codec_type: AUTO|codec_type: FAST|codec_type",
                "stat_prefix: ingress|statistics: ingress|stat",
                "connect_timeout: 1s|connect_timeout: 1 s|connect_timeout",
                "connect_timeout: 1s|track_timeout_budgets: true|track_timeout_budgets",
                "http.router.v3.Router|http.rooter.v3.Router|http_filters",
                "prefix: /|prefix: [/]|prefix",
            })
    void marksWhatSluiceRefuses(String right, String wrong, String where) throws IOException {
        assertThat(said(WHOLE)).isEmpty();

        assertThat(WHOLE).contains(right);
        assertThat(said(WHOLE.replace(right, wrong))).isNotEmpty().anyMatch(each -> each.contains(where));
    }

    @Test
    void knowsTheFieldsOfPluginsAndScripts() throws IOException {
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        Jar.of(ROOT.resolve("sample-plugins/server-timing/target/classes"), plugins.resolve("server-timing.jar"));
        Ran whole = run("schema", "--plugins", plugins.toString());
        schemas.put("plugins", schema(whole.out()));

        for (String type : List.of("acme.server-timing", "dev.sluice.samples.servertiming.ServerTiming")) {
            String inline = filter("\"@type\": type.googleapis.com/" + type + ", metric: upstream");
            String struct = filter("\"@type\": type.googleapis.com/xds.type.v3.TypedStruct, type_url:"
                    + " type.googleapis.com/" + type + ", value: {metric: upstream, trailer: true}");
            assertThat(said("plugins", inline)).isEmpty();
            assertThat(said("plugins", struct)).isEmpty();
            assertThat(said("plugins", inline.replace("metric", "metrik"))).anyMatch(each -> each.contains("metrik"));
            assertThat(said("plugins", struct.replace("metric", "metrik"))).anyMatch(each -> each.contains("metrik"));
            assertThat(said(inline)).anyMatch(each -> each.contains("@type"));
        }
        String script = filter("\"@type\": type.googleapis.com/sluice.filters.http.script.v1.Script, inline: a");
        assertThat(said(script)).isEmpty();
        assertThat(said(script.replace("inline", "inlined"))).anyMatch(each -> each.contains("inlined"));
    }

    @Test
    void knowsTheWrapperOfFiltersThatMayFail() {
        String wrapped =
                filter("\"@type\": type.googleapis.com/sluice.filters.contained.v1, failure_mode: open, circuit:"
                        + " {faults: 3, window: 1s}, typed_config: {\"@type\":"
                        + " type.googleapis.com/sluice.filters.http.script.v1.Script, inline: a}");
        String struct = filter("\"@type\": type.googleapis.com/xds.type.v3.TypedStruct, type_url:"
                + " type.googleapis.com/sluice.filters.contained.v1, value: {failureMode: closed, typed_config:"
                + " {\"@type\": type.googleapis.com/sluice.filters.http.script.v1.Script, inline: a}}");

        assertThat(said(wrapped)).isEmpty();
        assertThat(said(struct)).isEmpty();
        assertThat(said(wrapped.replace("inline:", "inlined:"))).anyMatch(each -> each.contains("inlined"));
        assertThat(said(wrapped.replace("open", "ajar"))).anyMatch(each -> each.contains("failure_mode"));
        assertThat(said(wrapped.replace("1s", "soon"))).anyMatch(each -> each.contains("window"));
        assertThat(said(wrapped.replace("circuit", "circus"))).anyMatch(each -> each.contains("circus"));
    }

    @Test
    void writesTheSchemaOfOneFilter() throws IOException {
        Ran cors = run("schema", "--filter", "envoy.filters.http.health_check");
        assertThat(cors.exitCode()).isZero();
        schemas.put("one", schema(cors.out()));

        assertThat(said("one", "pass_through_mode: false")).isEmpty();
        assertThat(said("one", "pass_through: false")).isNotEmpty();
        assertThat(run("schema", "--filter", "envoy.filters.http.nothing"))
                .isEqualTo(new Ran(2, "sluice: no filter is called envoy.filters.http.nothing\n"));
    }

    private static final String WHOLE = """
            static_resources:
              listeners:
              - name: l
                address: {socket_address: {address: 127.0.0.1, port_value: 10000}}
                filter_chains:
                - filters:
                  - name: manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: ingress
                      codec_type: AUTO
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                      route_config:
                        virtual_hosts:
                        - {name: v, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: c}}]}
              clusters:
              - name: c
                connect_timeout: 1s
                load_assignment: {cluster_name: c}
            """;

    private static String filter(String config) {
        return WHOLE.replace(
                "- name: envoy.filters.http.router",
                "- {name: own, typed_config: {" + config + "}}\n          - name: envoy.filters.http.router");
    }

    private static Set<String> said(String yaml) {
        return said("", yaml);
    }

    private static Set<String> said(String schema, String yaml) {
        Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        JsonNode node = JSON.valueToTree(read);
        return schemas.get(schema).validate(node).stream()
                .map(ValidationMessage::getMessage)
                .collect(Collectors.toSet());
    }

    private static JsonSchema schema(String text) throws IOException {
        SchemaValidatorsConfig lazily =
                SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(JSON.readTree(text), lazily);
    }

    private static void put(Map<String, String> texts, Path file) {
        try {
            texts.put(file.toString(), filled(Files.readString(file)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String filled(String text) {
        return text.replace("${TMP}", "/tmp").replaceAll("\\$\\{[A-Z][A-Za-z0-9_]*}", "10000");
    }

    private static Ran run(String... arguments) {
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said, true);
        int exitCode = Main.run(arguments, out, out);
        return new Ran(exitCode, said.toString().replace("\r\n", "\n"));
    }

    /** A folder of classes as a jar. */
    private static final class Jar {
        static void of(Path classes, Path jar) throws IOException {
            try (var out = new java.util.jar.JarOutputStream(Files.newOutputStream(jar));
                    Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    out.putNextEntry(new java.util.zip.ZipEntry(
                            classes.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, out);
                    out.closeEntry();
                }
            }
        }
    }
}
