package dev.sluice.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Request;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.config.Problem;
import dev.sluice.runtime.config.Problems;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteActionTest {
    private static String cluster(CompiledRoute route, FakeInput in) {
        Request request = (Request) Proxy.newProxyInstance(
                RouteActionTest.class.getClassLoader(),
                new Class<?>[] {Request.class},
                (self, method, args) -> in.request);
        Exchange x = (Exchange) Proxy.newProxyInstance(
                RouteActionTest.class.getClassLoader(),
                new Class<?>[] {Exchange.class},
                (self, method, args) -> request);
        return route.cluster(x).map(Cluster::name).orElse("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prefix: /cut | prefix_rewrite: / | /cut/a?q | //a?q",
                "prefix: /cut/ | prefix_rewrite: / | /cut/a | /a",
                "path: /old | prefix_rewrite: /new | /old?q | /new?q",
                "safe_regex: {regex: '/x.*'} | prefix_rewrite: /new | /xyz?q | /new?q",
                "prefix: / | regex_rewrite: {pattern: {regex: '^/service/([^/]+)(/.*)$'}, substitution: '\\2/instance/\\1'} | /service/foo/v1?q | /v1/instance/foo?q",
                "prefix: / | regex_rewrite: {pattern: {regex: one}, substitution: two} | /x/one/y/one | /x/two/y/two",
            })
    void rewritesPathsAndKeepsTheQuery(String match, String rewrite, String path, String expected) {
        RouteTable table = Tables.routes("{match: {" + match + "}, route: {cluster: web, " + rewrite + "}}");
        FakeInput in = FakeInput.get("h", path);

        Tables.matched(table, in).prepare(in);

        assertThat(in.request.get(":path")).isEqualTo(expected);
        assertThat(in.request.get("x-envoy-original-path")).isEqualTo(path);
    }

    @Test
    void rewritesByTemplate() {
        RouteTable table = Tables.routes("""
                {match: {path_match_policy: {name: m, typed_config: {'@type': type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig, path_template: '/content/{format}/{lang}/{id}/{file}.vtt'}}}, \
                route: {cluster: web, path_rewrite_policy: {name: r, typed_config: {'@type': type.googleapis.com/envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig, path_template_rewrite: '/{lang}/{format}/{file}.vtt'}}}}""");
        FakeInput in = FakeInput.get("h", "/content/hls/en-us/12345/en_193913.vtt?q");

        Tables.matched(table, in).prepare(in);

        assertThat(in.request.get(":path")).isEqualTo("/en-us/hls/en_193913.vtt?q");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host_rewrite_literal: new.test | new.test",
                "host_rewrite_header: x-host | from.header",
                "host_rewrite_path_regex: {pattern: {regex: '^/(.+)/p$'}, substitution: '\\1'} | seg",
                "host_rewrite_path_regex: {pattern: {regex: nope}, substitution: x} | /seg/p",
            })
    void rewritesHosts(String rewrite, String expected) {
        RouteTable table = Tables.routes(
                "{match: {prefix: /}, route: {cluster: web, append_x_forwarded_host: true, " + rewrite + "}}");
        FakeInput in = FakeInput.get("old.test", "/seg/p?q").with("x-host", "from.header", "x-forwarded-host", "first");

        Tables.matched(table, in).prepare(in);

        assertThat(in.request.get(":authority")).isEqualTo(expected);
        assertThat(in.request.get("x-envoy-original-host")).isEqualTo("old.test");
        assertThat(in.request.get("x-forwarded-host")).isEqualTo("first,old.test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https_redirect: true | https://h.test:81/p?q=1",
                "https_redirect: true, port_redirect: 8443 | https://h.test:8443/p?q=1",
                "scheme_redirect: ftp, host_redirect: o.test | ftp://o.test/p?q=1",
                "path_redirect: /n | http://h.test:81/n?q=1",
                "path_redirect: /n, strip_query: true | http://h.test:81/n",
                "path_redirect: '/n?own', strip_query: true | http://h.test:81/n?own",
                "prefix_rewrite: /z, strip_query: true | http://h.test:81/z",
                "regex_rewrite: {pattern: {regex: p}, substitution: r} | http://h.test:81/r?q=1",
            })
    void redirects(String redirect, String location) {
        RouteTable table = Tables.routes("{match: {prefix: /p}, redirect: {response_code: FOUND, " + redirect + "}}");
        FakeInput in = FakeInput.get("h.test:81", "/p?q=1");

        Verdict.Reply reply = Tables.matched(table, in).direct(in);

        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.headers().get("location")).isEqualTo(location);
        assertThat(reply.details()).isEqualTo("direct_response");
    }

    @ParameterizedTest
    @CsvSource({
        "h:80, http, https://h/",
        "h:443, http, https://h:443/",
        "h:443, https, https://h:443/",
        "'[::1]:80', http, 'https://[::1]/'"
    })
    void redirectToHttpsDropsOnlyTheOldDefaultPort(String host, String forwarded, String location) {
        RouteTable table = Tables.routes("{match: {prefix: /}, redirect: {https_redirect: true}}");
        FakeInput in = FakeInput.get(host, "/").with("x-forwarded-proto", forwarded);

        assertThat(Tables.matched(table, in).direct(in).headers().get("location"))
                .isEqualTo(location);
    }

    @Test
    void requiredTlsRedirectsPlainRequests() {
        RouteTable table = Tables.table("""
                virtual_hosts:
                - {name: a, domains: [a], require_tls: ALL, routes: [{match: {prefix: /}, route: {cluster: web}}]}
                - {name: b, domains: [b], require_tls: EXTERNAL_ONLY, routes: [{name: in, match: {prefix: /}, route: {cluster: web}}]}
                """);
        FakeInput plain = FakeInput.get("a", "/x?y").with("x-forwarded-proto", "http");

        Verdict.Reply reply = Tables.matched(table, plain).direct(plain);
        assertThat(reply.status()).isEqualTo(301);
        assertThat(reply.headers().get("location")).isEqualTo("https://a/x?y");
        assertThat(Tables.matched(table, FakeInput.get("b", "/").with("x-envoy-internal", "true"))
                        .name())
                .isEqualTo("in");
        assertThat(Tables.matched(table, FakeInput.get("b", "/").with("x-forwarded-proto", "https"))
                        .name())
                .isEqualTo("in");
        assertThat(Tables.matched(table, FakeInput.get("b", "/")).name()).isEmpty();
    }

    @Test
    void answersDirectlyWithTheHeadersOfTheRoute() {
        RouteTable table = Tables.routes(
                "{match: {prefix: /}, direct_response: {status: 201, body: {inline_string: hi}}, response_headers_to_add: [{header: {key: x-code, value: '%REQ(:path)%'}}]}");
        FakeInput in = FakeInput.get("h", "/p");

        Verdict.Reply reply = Tables.matched(table, in).direct(in);

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.headers().get("location")).isEqualTo("http://h/p");
        assertThat(reply.headers().get("x-code")).isEqualTo("/p");
    }

    @Test
    void theTableHasTheLastWordUnlessTheMostSpecificWins() {
        String yaml = """
                request_headers_to_add: [{header: {key: x-over, value: table}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}, {header: {key: x-l, value: table}}]
                virtual_hosts:
                - name: v
                  domains: ['*']
                  request_headers_to_add: [{header: {key: x-over, value: vhost}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}, {header: {key: x-l, value: vhost}}]
                  routes:
                  - match: {prefix: /}
                    route: {cluster: web}
                    request_headers_to_add: [{header: {key: x-over, value: route}, append_action: OVERWRITE_IF_EXISTS_OR_ADD}, {header: {key: x-l, value: route}}]
                """;
        FakeInput in = FakeInput.get("h", "/");
        Tables.matched(Tables.table(yaml), in).prepare(in);
        assertThat(in.request.all("x-l")).containsExactly("route", "vhost", "table");
        assertThat(in.request.all("x-over")).containsExactly("table");

        in = FakeInput.get("h", "/");
        Tables.matched(Tables.table("most_specific_header_mutations_wins: true\n" + yaml), in)
                .prepare(in);
        assertThat(in.request.all("x-l")).containsExactly("table", "vhost", "route");
        assertThat(in.request.all("x-over")).containsExactly("route");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "nothing",
            value = {
                "{header: {key: x-a, value: n}} | old,n",
                "{header: {key: x-a, value: n}, append: false} | n",
                "{header: {key: x-a, value: n}, append_action: ADD_IF_ABSENT} | old",
                "{header: {key: x-a, value: '%REQ(none)%'}, append_action: OVERWRITE_IF_EXISTS_OR_ADD} | old",
                "{header: {key: x-a, value: '%REQ(none)%'}, append_action: OVERWRITE_IF_EXISTS_OR_ADD, keep_empty_value: true} | ''",
                "{header: {key: x-a, value: 'p %PROTOCOL% 100%%'}, append_action: OVERWRITE_IF_EXISTS} | p HTTP/1.1 100%",
            })
    void headersAreAddedAsTold(String option, String expected) {
        RouteTable table =
                Tables.routes("{match: {prefix: /}, route: {cluster: web}, response_headers_to_add: [" + option + "]}");
        FakeInput in = FakeInput.get("h", "/");
        in.response.add("x-a", "old");

        Tables.matched(table, in).finish(in);

        assertThat(String.join(",", in.response.all("x-a"))).isEqualTo(expected);
    }

    @Test
    void weightsChooseTheClusterItsHeadersAndItsFilters() {
        List<String> opened = new ArrayList<>();
        RouteTable table = Tables.table("""
                virtual_hosts:
                - name: v
                  domains: ['*']
                  typed_per_filter_config: {f: {'@type': type.googleapis.com/google.protobuf.StringValue, value: vh}}
                  routes:
                  - match: {prefix: /}
                    route:
                      weighted_clusters:
                        header_name: x-pick
                        clusters:
                        - {name: a, weight: 1}
                        - name: b
                          weight: 3
                          request_headers_to_add: [{header: {key: x-b, value: b}}]
                          typed_per_filter_config: {f: {'@type': type.googleapis.com/envoy.config.route.v3.FilterConfig, disabled: true}}
                """, Problems.unplaced("x"), (outer, configs, place, action) -> {
            opened.add(place.path() + configs.keySet() + (action == null ? "" : "!"));
            Object[] values = {(outer == null ? "" : outer.values()[0]) + "/" + configs.size()};
            return new PerFilter(values, new boolean[] {configs.size() > 0});
        });
        assertThat(table.switchesFilters()).isTrue();
        FakeInput in = FakeInput.get("h", "/");
        in.random = 4;
        assertThat(cluster(Tables.matched(table, in), in)).isEqualTo("a");
        in.random = 5;
        assertThat(cluster(Tables.matched(table, in), in)).isEqualTo("b");
        in.request.add("x-pick", "8");
        assertThat(cluster(Tables.matched(table, in), in)).isEqualTo("a");
        in.request.set("x-pick", "no number");
        CompiledRoute b = Tables.matched(table, in);
        assertThat(cluster(b, in)).isEqualTo("b");
        b.prepare(in);
        assertThat(in.request.get("x-b")).isEqualTo("b");
        assertThat(b.perFilter().values()).containsExactly("/0/1/0/1");
        String host = "route_config.virtual_hosts[0].";
        assertThat(opened)
                .containsExactly(
                        "route_config.typed_per_filter_config[]",
                        host + "typed_per_filter_config[f]",
                        host + "routes[0].typed_per_filter_config[]!",
                        host + "routes[0].route.weighted_clusters.clusters[0].typed_per_filter_config[]",
                        host + "routes[0].route.weighted_clusters.clusters[1].typed_per_filter_config[f]");
    }

    @Test
    void theClusterMayComeFromAHeader() {
        RouteTable table = Tables.routes("{match: {prefix: /}, route: {cluster_header: x-to}}");
        FakeInput in = FakeInput.get("h", "/").with("x-to", "b");

        assertThat(cluster(Tables.matched(table, in), in)).isEqualTo("b");
        in.request.set("x-to", "gone");
        assertThat(cluster(Tables.matched(table, in), in)).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{match: {prefix: /}, route: {cluster: gone}} | .route.cluster | unknown cluster 'gone'",
                "{match: {prefix: /}} | '' | a route needs one of route, redirect, direct_response",
                "{match: {safe_regex: {regex: '('}}, route: {cluster: web}} | .match.safe_regex.regex | not a regular expression",
                "{match: {prefix: /}, route: {cluster: web}, request_headers_to_add: [{header: {key: ':path', value: x}}]} | .request_headers_to_add[0].header.key | :-prefixed",
                "{match: {prefix: /}, route: {cluster: web}, request_headers_to_add: [{header: {key: a, value: '%NO%'}}]} | .request_headers_to_add[0].header.value | operator %NO%",
                "{match: {prefix: /}, route: {weighted_clusters: {clusters: [{name: a, weight: 0}]}}} | .route.weighted_clusters | the sum of the weights",
                "{match: {prefix: /}, route: {cluster: web, prefix_rewrite: /a, regex_rewrite: {pattern: {regex: a}}}} | .route | only one of",
            })
    void reportsAtThePlace(String route, String path, String message) {
        Problems problems = Problems.unplaced("x");
        Tables.table(
                "virtual_hosts: [{name: v, domains: ['*'], routes: [" + route + "]}]", problems, PerRouteOpener.NONE);

        assertThat(problems.all()).singleElement().satisfies(p -> {
            assertThat(p.path()).isEqualTo("route_config.virtual_hosts[0].routes[0]" + path);
            assertThat(p.message()).startsWith(message);
            assertThat(p.severity()).isEqualTo(Problem.Severity.ERROR);
        });
    }

    @Test
    void reportsDomainsGivenTwice() {
        Problems problems = Problems.unplaced("x");
        Tables.table(
                "virtual_hosts: [{name: v, domains: [a.test, A.test]}, {name: w, domains: ['*', '*']}]",
                problems,
                PerRouteOpener.NONE);

        assertThat(problems.all())
                .extracting(Problem::path)
                .containsExactly(
                        "route_config.virtual_hosts[0].domains[1]", "route_config.virtual_hosts[1].domains[1]");
    }
}
