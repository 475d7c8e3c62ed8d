package dev.sluice.runtime.extension;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Default;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.InvalidConfig;
import dev.sluice.filter.Secret;
import dev.sluice.runtime.config.ConfigReader;
import dev.sluice.runtime.config.ConfigSource;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.ReadConfig;
import dev.sluice.runtime.config.ReadOptions;
import dev.sluice.runtime.config.Redaction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the author of a file is told about a record's fields: file, line, column, path and words, and that both ways to write a plugin's type say the same. */
class RecordPlacesTest {
    enum Mode {
        FAST,
        VERY_SAFE
    }

    record Limit(
            @Default("64KiB") long maxBytes,
            @Default("12.5%") double share) {}

    record Config(
            @Default("1.5s") Duration timeout,
            @Default("very-safe") Mode mode,
            @Default("x-user") HeaderName header,
            @Default("true") boolean on,
            Optional<Secret> token,
            Optional<Cluster> cluster,
            List<Limit> limits,
            Map<String, Secret> keys,
            @Default("1") int least,
            @Default("9") int most) {
        Config {
            if (least > most) {
                throw new IllegalArgumentException("least must not be above most");
            }
        }
    }

    private static final String INLINE = """
            name: acme
            typed_config:
              "@type": type.googleapis.com/acme.Config
            """;

    private static final String STRUCT = """
            name: acme
            typed_config:
              "@type": type.googleapis.com/xds.type.v3.TypedStruct
              type_url: type.googleapis.com/acme.Config
              value:
            """;

    private final ConfigType type = new ConfigType.OfRecord(Config.class);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void takesDefaultsForWhatIsNotThere() {
        assertThat(config(""))
                .isEqualTo(new Config(
                        Duration.ofMillis(1500),
                        Mode.VERY_SAFE,
                        HeaderName.of("x-user"),
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        1,
                        9));
        assertThat(config("  limits: [{}, {max_bytes: 1KB}, {share: 1}]\n  on: false\n")
                        .limits())
                .containsExactly(new Limit(65536, 0.125), new Limit(1000, 0.125), new Limit(65536, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "timeout: 3|12|timeout: 3 is not a duration such as 1.5s: the unit is missing",
                "timout: 3s|11|timout: unknown field; did you mean timeout?",
                "mode: vary|9|mode: \"vary\" is not one of FAST, VERY_SAFE",
                "header: a b|11|header: \"a b\" is not a header name: not a header name: a b",
                "on: maybe|7|on: \"maybe\" is not true or false",
                "limits: [{}, {max_bytes: 9 apples}]|28|limits[1].max_bytes: \"9 apples\" is not a whole number, or a size"
                        + " such as 64KiB: unknown unit apples",
                "limits: [{maxByte: 1}]|22|limits[0].maxByte: unknown field; did you mean maxBytes?",
                "limits: {max_bytes: 1, maxBytes: 2}|23|limits.max_bytes: is set twice, also as maxBytes",
                "token: [a]|3|token: a secret is text, or one of inline_string, inline_bytes, filename,"
                        + " environment_variable",
                "token: {file_name: a}|22|token.file_name: unknown field; did you mean filename?",
                "token: {filename: /no/such}|21|token.filename: file /no/such cannot be read",
                "token: {environment_variable: NO_SUCH}|33|token.environment_variable: environment variable NO_SUCH is"
                        + " not set",
                "keys: {a: {inline_bytes: '?'}}|28|keys.a.inline_bytes: is not base64",
                "least: 10|3|: least must not be above most",
            })
    void saysWhereAndWhatToDo(String field, int column, String said) {
        String cross = said.startsWith(": ") ? said : ".value." + said;
        assertThat(problems(INLINE + "  " + field + '\n'))
                .containsExactly(
                        said.startsWith(": ")
                                ? "envoy.yaml:3:3: typed_config.value" + said
                                : "envoy.yaml:4:" + column + ": typed_config" + cross);
        assertThat(problems(STRUCT + "    " + field + '\n'))
                .containsExactly(
                        said.startsWith(": ")
                                ? "envoy.yaml:5:3: typed_config.value" + said
                                : "envoy.yaml:6:" + (column + 2) + ": typed_config" + cross);
    }

    @Test
    void readsSecretsFromWhereTheyAre() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "from a file");
        Config config = config(
                "  token: plain\n  keys: {a: {filename: '" + file.toString().replace('\\', '/')
                        + "'}, b: {inline_string: words}, c: {inline_bytes: aGk=}, d: {environment_variable: PATH}}\n");

        assertThat(config.token()).contains(Secret.of("plain"));
        assertThat(config.keys().get("a")).isEqualTo(Secret.of("from a file"));
        assertThat(config.keys().get("b")).isEqualTo(Secret.of("words"));
        assertThat(config.keys().get("c")).isEqualTo(Secret.of("hi"));
        assertThat(requireNonNull(config.keys().get("d")).reveal()).isEqualTo(System.getenv("PATH"));
        assertThat(config.toString()).doesNotContain("plain", "words", "from").contains(Secret.REDACTED);
    }

    @Test
    void hidesSecretsInDumps() {
        for (String start : List.of(INLINE, STRUCT)) {
            String indent = start.equals(INLINE) ? "  " : "    ";
            HttpFilter read = read(start + indent + "token: hunter2\n" + indent
                            + "keys: {a: {inlineString: hunter3}, b: {filename: shown}}\n")
                    .message();

            HttpFilter redacted = Redaction.redact(read, (name, any) -> {
                assertThat(name).isEqualTo("acme");
                return type.redacted(any);
            });

            assertThat(redacted.toString())
                    .doesNotContain("hunter")
                    .contains("shown", "token", "inlineString", Secret.REDACTED);
        }
    }

    @Test
    void reportsAnUnknownClusterAtItsField() {
        ReadConfig<HttpFilter> read = read(INLINE + "  timeout: 1s\n  cluster: nowhere\n");
        Place place = read.place().field("typed_config");
        Object config = requireNonNull(type.read(read.message().getTypedConfig(), place));
        FilterContext none = (FilterContext) Proxy.newProxyInstance(
                FilterContext.class.getClassLoader(),
                new Class<?>[] {FilterContext.class},
                (self, method, arguments) -> Optional.empty());

        try {
            Clusters.resolve(config, none);
        } catch (InvalidConfig e) {
            NotOpened.report(e, place);
        }

        assertThat(said(read)).containsExactly("envoy.yaml:5:12: typed_config.cluster: unknown cluster 'nowhere'");
    }

    private Config config(String fields) {
        ReadConfig<HttpFilter> read = read(INLINE + fields);
        Any any = read.message().getTypedConfig();
        Object config = type.read(any, read.place().field("typed_config"));
        assertThat(said(read)).isEmpty();
        return (Config) requireNonNull(config);
    }

    private List<String> problems(String yaml) {
        ReadConfig<HttpFilter> read = read(yaml);
        assertThat(type.read(read.message().getTypedConfig(), read.place().field("typed_config")))
                .isNull();
        return said(read);
    }

    private static ReadConfig<HttpFilter> read(String yaml) {
        return ConfigReader.read(
                new ConfigSource("envoy.yaml", yaml), HttpFilter.getDefaultInstance(), ReadOptions.strict());
    }

    private static List<String> said(ReadConfig<?> read) {
        return read.problems().all().stream()
                .map(p -> p.file() + ':' + p.line() + ':' + p.column() + ": " + p.path() + ": " + p.message())
                .toList();
    }
}
