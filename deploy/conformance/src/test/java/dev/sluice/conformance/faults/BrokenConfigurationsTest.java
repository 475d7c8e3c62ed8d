package dev.sluice.conformance.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.conformance.reload.LiveServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken configuration that is offered to a running server is refused with words and a place, and the server goes on as it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit sets them
class BrokenConfigurationsTest {
    private static final String GOOD = """
            admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
            static_resources:
              clusters:
              - name: up
                connect_timeout: 1s
                type: STATIC
                lb_policy: ROUND_ROBIN
                load_assignment:
                  cluster_name: up
                  endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 9 } } } } ] } ]
              listeners:
              - name: front
                address:
                  socket_address:
                    address: 127.0.0.1
                    port_value: 0
                filter_chains:
                - filters:
                  - name: http
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: front
                      stream_idle_timeout: 300s
                      codec_type: AUTO
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match: { prefix: /up }
                            route: { cluster: up }
                          - match: { prefix: / }
                            direct_response: { status: 200, body: { inline_string: "a" } }
                      http_filters:
                      - name: limit
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit
                          stat_prefix: limit
                          token_bucket: { max_tokens: 100, fill_interval: 3600s }
                      - name: script
                        typed_config:
                          "@type": type.googleapis.com/sluice.filters.http.script.v1.Script
                          inline: "export function onResponse(x) { x.response.headers.set('x-script', '1') }"
                      - name: router
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
            """;

    /**
     * One mistake.
     *
     * @param change the text of the good file that becomes {@code into}
     * @param at the text whose line and column is named; empty: only the line of the change
     * @param said a part of the message
     */
    private record Broken(String name, String change, String into, String at, String said) {
        String yaml() {
            assertThat(GOOD).contains(change);
            return GOOD.replace(change, into);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Broken broken(String name, String change, String into, String at, String said) {
        return new Broken(name, change, into, at, said);
    }

    static List<Broken> all() {
        return Stream.of(yaml(), fields(), values(), references())
                .flatMap(s -> s)
                .toList();
    }

    private static Stream<Broken> yaml() {
        return Stream.of(
                broken("a tab", "    connect_timeout: 1s", "\tconnect_timeout: 1s", "\tconnect", "TAB"),
                broken("a bracket that stays open", "domains: [\"*\"]", "domains: [\"*\"", "", ""),
                broken("a quote that stays open", "stat_prefix: front", "stat_prefix: \"front", "", ""),
                broken("a key twice", "type: STATIC", "type: STATIC\n    type: STATIC", "", "twice"),
                broken("an alias of nothing", "type: STATIC", "type: *nothing", "", ""),
                broken(
                        "text where an object is expected",
                        "static_resources:\n",
                        "static_resources: none\nother:\n",
                        "none",
                        ""),
                broken("a list where an object is expected", GOOD, "- a\n- b\n", "", ""),
                broken("nothing", GOOD, "", "", ""),
                broken("half a file", GOOD, GOOD.substring(0, GOOD.indexOf("stream_idle")) + "stream_id", "", ""));
    }

    private static Stream<Broken> fields() {
        return Stream.of(
                broken(
                        "an unknown field at the top",
                        "static_resources:",
                        "static_ressources:",
                        "static_ress",
                        "static_ressources"),
                broken("an unknown field of a cluster", "lb_policy: R", "lb_polcy: R", "lb_polcy", "lb_polcy"),
                broken("an unknown field of a connection manager", "codec_type:", "codex:", "codex:", "codex"),
                broken("an unknown field of a filter", "token_bucket:", "bucket:", "bucket:", "bucket"),
                broken("an unknown field of a script", "inline:", "inlined:", "\"export", "did you mean inline"),
                broken("a cluster without a name", "- name: up", "- alt_stat_name: up", "", "name"),
                broken(
                        "a required field missing",
                        "stat_prefix: limit\n",
                        "request_headers_to_add_when_not_enforced: []\n",
                        "",
                        "stat_prefix"),
                broken(
                        "a filter without configuration",
                        "typed_config:\n              \"@type\": type.googleapis.com/sluice",
                        "x:\n              \"@type\": type.googleapis.com/sluice",
                        "",
                        ""));
    }

    private static Stream<Broken> values() {
        return Stream.of(
                broken(
                        "an unknown enum value",
                        "lb_policy: ROUND_ROBIN",
                        "lb_policy: SQUARE_ROBIN",
                        "SQUARE",
                        "SQUARE_ROBIN"),
                broken("an enum value that is not supported", "type: STATIC", "type: EDS", "", ""),
                broken("a duration without a unit", "connect_timeout: 1s", "connect_timeout: 1", "1\n", "duration"),
                broken(
                        "a negative duration",
                        "stream_idle_timeout: 300s",
                        "stream_idle_timeout: -5s",
                        "-5s",
                        "negative"),
                broken("a port that is none", "port_value: 0\n", "port_value: 70000\n", "70000", "65535"),
                broken("text where a number is expected", "port_value: 0\n", "port_value: many\n", "many", "many"),
                broken("an address that is none", "address: 127.0.0.1\n", "address: 300.0.0.1\n", "", "300.0.0.1"),
                broken("a status that is none", "status: 200", "status: 99", "99", ""),
                broken(
                        "a regular expression that is none",
                        "match: { prefix: /up }",
                        "match: { safe_regex: { regex: \"(\" } }",
                        "\"(\"",
                        ""),
                broken(
                        "a domain twice",
                        "domains: [\"*\"]",
                        "domains: [\"*\", \"*\"]",
                        "",
                        "only a single wildcard domain"),
                broken("a token bucket without tokens", "max_tokens: 100", "max_tokens: 0", "", "max_tokens"),
                broken(
                        "an operator that is none",
                        "stat_prefix: front\n",
                        "stat_prefix: front\n          server_name: \"a\\nb\"\n",
                        "",
                        ""));
    }

    private static Stream<Broken> references() {
        return Stream.of(
                broken(
                        "an unknown filter",
                        "http.local_ratelimit.v3.LocalRateLimit",
                        "http.no_such.v3.NoSuch",
                        "",
                        "no_such"),
                broken("an unknown cluster", "route: { cluster: up }", "route: { cluster: down }", "down", "down"),
                broken(
                        "a cluster twice",
                        "  listeners:\n",
                        "  - name: up\n    type: STATIC\n    load_assignment: { cluster_name: up }\n  listeners:\n",
                        "",
                        "up"),
                broken(
                        "a router that is not last",
                        "- name: limit\n",
                        "- { name: early, typed_config: { \"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }\n          - name: limit\n",
                        "",
                        "last"),
                broken(
                        "no router",
                        "          - name: router\n            typed_config:\n              \"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router\n",
                        "",
                        "",
                        "last filter"),
                broken(
                        "a script that does not parse",
                        "x.response.headers.set(",
                        "x.response.headers.set((",
                        "",
                        "SyntaxError"),
                broken("a script without callbacks", "onResponse(x)", "onAnswer(x)", "", "onAnswer is not a callback"),
                broken(
                        "a network filter in an HTTP chain",
                        "http.local_ratelimit.v3.LocalRateLimit",
                        "network.echo.v3.Echo",
                        "",
                        ""));
    }

    private LiveServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = LiveServer.start(folder, GOOD, false);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("all")
    void isRefusedInWordsAndTheServerGoesOn(Broken broken) throws Exception {
        String yaml = broken.yaml();
        long failures = server.stat("sluice.reload.failure");
        server.configure(yaml);

        HttpResponse<String> reload = server.reload();

        assertThat(reload.statusCode()).as(reload.body()).isEqualTo(400);
        assertThat(reload.body()).containsPattern("envoy\\.yaml:\\d+:\\d+: ").contains(broken.said);
        if (!broken.at.isEmpty()) {
            assertThat(reload.body()).contains("envoy.yaml:" + place(yaml, broken.at) + ": ");
        }
        assertThat(server.stat("sluice.reload.failure")).isEqualTo(failures + 1);
        assertThat(server.admin("/config_dump")).contains("error_state");
        HttpResponse<String> answer = server.get(server.port(0), "/");
        assertThat(answer.body()).isEqualTo("a");
        assertThat(answer.headers().firstValue("x-script")).contains("1");

        server.configure(GOOD);
        assertThat(server.reload().statusCode()).isEqualTo(200);
        assertThat(server.admin("/config_dump")).doesNotContain("error_state");
    }

    /** With the jars and scripts that the runtime's own tests refuse. */
    @Test
    void thereAreMoreThanEightyBrokenInputs() throws Exception {
        Path tests = Path.of("../../filter-chain-runtime/src/test/java/dev/sluice/runtime/extension");
        long jars = lines(tests.resolve("plugin/BrokenJarsTest.java"), "\\s+(jar|zip)\\(.*");
        long scripts = lines(tests.resolve("script/BrokenScriptsTest.java"), "\\s+\"[^\"]+\\|.*");

        assertThat(jars).isGreaterThanOrEqualTo(45);
        assertThat(scripts).isGreaterThanOrEqualTo(15);
        assertThat(all()).hasSizeGreaterThanOrEqualTo(35);
        assertThat(jars + scripts + all().size()).isGreaterThanOrEqualTo(80);
    }

    private static long lines(Path file, String pattern) throws Exception {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.matches(pattern)).count();
        }
    }

    /** Line and column of that text, from one. */
    private static String place(String yaml, String text) {
        int at = yaml.indexOf(text);
        int line = (int) yaml.substring(0, at).lines().count() + (at == 0 || yaml.charAt(at - 1) == '\n' ? 1 : 0);
        return line + ":" + (at - yaml.lastIndexOf('\n', at - 1));
    }
}
