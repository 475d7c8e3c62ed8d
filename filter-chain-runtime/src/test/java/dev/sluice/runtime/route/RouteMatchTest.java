package dev.sluice.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteMatchTest {
    private static String name(RouteTable table, FakeInput in) {
        CompiledRoute route = table.match(in);
        return route == null ? "none" : route.name();
    }

    private static String route(String name, String match) {
        return "{name: " + name + ", match: {" + match + "}, route: {cluster: web}}";
    }

    @ParameterizedTest
    @CsvSource({
        "a.test, exact",
        "A.Test, exact",
        "x.a.test, suffix",
        "y.x.a.test, longer",
        ".a.test, any",
        "api.org, prefix",
        "api., any",
        "a.te, any",
        "a.test:80, any",
    })
    void choosesTheMostSpecificDomain(String host, String expected) {
        RouteTable table = Tables.table("""
                virtual_hosts:
                - {name: any, domains: ['*'], routes: [{match: {prefix: /}, route: {cluster: web}}]}
                - {name: suffix, domains: ['*.a.test'], routes: [{match: {prefix: /}, route: {cluster: web}}]}
                - {name: longer, domains: ['*.x.a.test'], routes: [{match: {prefix: /}, route: {cluster: web}}]}
                - {name: prefix, domains: ['api.*'], routes: [{match: {prefix: /}, route: {cluster: web}}]}
                - {name: exact, domains: [a.test], routes: [{match: {prefix: /}, route: {cluster: web}}]}
                """);

        assertThat(Tables.matched(table, FakeInput.get(host, "/")).virtualHost())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"a.test:80, a", "a.test, a", "'[::1]:80', v6", "'[::1]', v6", "b.test:x, none"})
    void ignoresThePortIfTold(String host, String expected) {
        RouteTable table = Tables.table("""
                ignore_port_in_host_matching: true
                virtual_hosts:
                - {name: a, domains: [a.test], routes: [{name: a, match: {prefix: /}, route: {cluster: web}}]}
                - {name: v6, domains: ['[::1]'], routes: [{name: v6, match: {prefix: /}, route: {cluster: web}}]}
                """);

        assertThat(name(table, FakeInput.get(host, "/"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/exact, exact",
        "/exact?q=1, exact",
        "/exact/more, rest",
        "/EXACT, rest",
        "/sep, sep",
        "/sep/x, sep",
        "/sep?x, sep",
        "/september, rest",
        "/Fold/x, fold",
        "/num/12, regex",
        "/num/12/3, rest",
        "/tpl/x/y, template",
        "/tpl//y, rest",
        "/tpl/x/y/z, rest",
        "/any/, deep",
        "/any/a/b.js, deep",
    })
    void matchesThePathWithoutItsQuery(String path, String expected) {
        RouteTable table = Tables.routes(
                route("exact", "path: /exact"),
                route("sep", "path_separated_prefix: /sep"),
                route("fold", "prefix: /fOLD/, case_sensitive: false"),
                route("regex", "safe_regex: {regex: '/num/\\d+'}"),
                route("template", template("/tpl/{a}/*")),
                route("deep", template("/any/{rest=**}")),
                route("rest", "prefix: /"));

        assertThat(name(table, FakeInput.get("h", path))).isEqualTo(expected);
    }

    private static String template(String text) {
        return "path_match_policy: {name: t, typed_config: {'@type': "
                + "type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig, path_template: '"
                + text + "'}}";
    }

    @Test
    void theFirstOfTheFileWinsAmongAllKindsOfPath() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<String> routes = new ArrayList<>();
            List<String[]> plain = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String path = "/" + "ab/ab/".substring(0, random.nextInt(6)) + (random.nextBoolean() ? "b" : "");
                String kind = List.of("prefix", "path", "path_separated_prefix").get(random.nextInt(3));
                if (kind.equals("path_separated_prefix") && path.endsWith("/")) {
                    kind = "prefix";
                }
                String fold = random.nextInt(4) == 0 ? ", case_sensitive: false" : "";
                routes.add(route("r" + i, kind + ": " + path + fold));
                plain.add(new String[] {"r" + i, kind, path});
            }
            RouteTable table = Tables.routes(routes.toArray(String[]::new));

            for (String path : List.of("/", "/a", "/ab", "/ab/", "/ab/a", "/ab/ab", "/ab/b", "/abb", "/b", "/x")) {
                assertThat(name(table, FakeInput.get("h", path + "?q")))
                        .as("seed %s path %s", seed, path)
                        .isEqualTo(naive(plain, path));
            }
        }
    }

    private static String naive(List<String[]> routes, String path) {
        for (String[] route : routes) {
            boolean matches =
                    switch (route[1]) {
                        case "prefix" -> path.startsWith(route[2]);
                        case "path" -> path.equals(route[2]);
                        default -> path.equals(route[2]) || path.startsWith(route[2] + "/");
                    };
            if (matches) {
                return route[0];
            }
        }
        return "none";
    }

    @Test
    void headersQueryAndGrpcMustHoldToo() {
        RouteTable table = Tables.routes(
                route("header", "prefix: /, headers: [{name: x-a, string_match: {exact: '1'}}]"),
                route("notb", "path: /n, headers: [{name: x-b, string_match: {exact: '1'}, invert_match: true}]"),
                route("range", "prefix: /, headers: [{name: x-n, range_match: {start: 1, end: 10}}]"),
                route("query", "prefix: /, query_parameters: [{name: q, string_match: {prefix: v}}]"),
                route("flag", "prefix: /, query_parameters: [{name: f, present_match: true}]"),
                route("grpc", "prefix: /, grpc: {}"));

        assertThat(name(table, FakeInput.get("h", "/").with("x-a", "0", "x-a", "1")))
                .isEqualTo("header");
        assertThat(name(table, FakeInput.get("h", "/n").with("x-b", "2"))).isEqualTo("notb");
        assertThat(name(table, FakeInput.get("h", "/n"))).isEqualTo("none");
        assertThat(name(table, FakeInput.get("h", "/").with("x-n", "+5"))).isEqualTo("range");
        assertThat(name(table, FakeInput.get("h", "/").with("x-n", "5.0"))).isEqualTo("none");
        assertThat(name(table, FakeInput.get("h", "/?a=b&q=value"))).isEqualTo("query");
        assertThat(name(table, FakeInput.get("h", "/?qq=v&q=x"))).isEqualTo("none");
        assertThat(name(table, FakeInput.get("h", "/?f"))).isEqualTo("flag");
        assertThat(name(table, FakeInput.get("h", "/").with("content-type", "application/grpc+proto")))
                .isEqualTo("grpc");
        assertThat(name(table, FakeInput.get("h", "/").with("content-type", "application/grpc-web")))
                .isEqualTo("none");
    }

    @Test
    void onlyConnectRoutesTakeAConnectWithoutPath() {
        RouteTable table = Tables.routes(route("all", "prefix: /"), route("tunnel", "connect_matcher: {}"));
        FakeInput connect = new FakeInput().with(":method", "CONNECT", ":authority", "h:443");

        assertThat(name(table, connect)).isEqualTo("tunnel");
        assertThat(name(table, FakeInput.get("h", "/"))).isEqualTo("all");
    }

    @Test
    void aShareOfRequestsMatches() {
        RouteTable table = Tables.routes(
                route("half", "prefix: /, runtime_fraction: {default_value: {numerator: 50}}"),
                route("rest", "prefix: /"));
        FakeInput in = FakeInput.get("h", "/");

        in.random = 149;
        assertThat(name(table, in)).isEqualTo("half");
        in.random = 150;
        assertThat(name(table, in)).isEqualTo("rest");
    }

    @Test
    void parametersOfThePathAreIgnoredIfTold() {
        RouteTable table = Tables.table("""
                ignore_path_parameters_in_path_matching: true
                virtual_hosts: [{name: a, domains: ['*'], routes: [{name: a, match: {path: /a}, route: {cluster: web}}]}]
                """);

        assertThat(name(table, FakeInput.get("h", "/a;v=1?q"))).isEqualTo("a");
    }
}
