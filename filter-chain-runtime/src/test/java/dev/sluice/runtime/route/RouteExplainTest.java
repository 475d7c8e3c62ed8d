package dev.sluice.runtime.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouteExplainTest {
    private static final RouteTable TABLE = Tables.routes(
            "{match: {path: /exact}, redirect: {host_redirect: x}}",
            "{match: {prefix: /, headers: [{name: x-tenant, string_match: {exact: a}}]}, route: {cluster: a}}",
            "{match: {prefix: /, query_parameters: [{name: debug, present_match: true}]}, route: {cluster: a}}",
            "{match: {prefix: /, grpc: {}}, route: {cluster: a}}",
            "{match: {prefix: /, runtime_fraction: {default_value: {numerator: 10}}}, route: {cluster: a}}",
            "{match: {safe_regex: {regex: '/r/[0-9]+'}}, route: {cluster: a}}",
            "{name: rest, match: {prefix: /api, runtime_fraction: {default_value: {numerator: 90}}}, route: {weighted_clusters:"
                    + " {clusters: [{name: a, weight: 1}, {name: b, weight: 3}]}}}");

    @Test
    void everyRouteBeforeTheChosenOneSaysItsFirstFailingCondition() {
        RouteAccount account = TABLE.explain(
                        FakeInput.get("a.test", "/api/x?q=1").with("x-tenant", "b"))
                .account();

        assertThat(account.passed())
                .extracting(RouteAccount.Passed::index, RouteAccount.Passed::fails, RouteAccount.Passed::instead)
                .containsExactly(
                        tuple(0, "path /exact", "it is /api/x"),
                        tuple(1, "header x-tenant is \"a\"", "it is \"b\""),
                        tuple(2, "query parameter debug is there", "there is none"),
                        tuple(3, "content-type is application/grpc", "it is \"\""),
                        tuple(4, "takes only 10 % of requests (runtime_fraction)", ""),
                        tuple(5, "path matches /r/[0-9]+", "it is /api/x"));
        RouteAccount.Chosen chosen = Objects.requireNonNull(account.chosen());
        assertThat(chosen.name()).isEqualTo("rest");
        assertThat(chosen.share()).isEqualTo("90 %");
        assertThat(chosen.clusters())
                .extracting(RouteAccount.Weighted::cluster, RouteAccount.Weighted::percent)
                .containsExactly(tuple("a", 25.0), tuple("b", 75.0));
        assertThat(account.domain()).isEqualTo("*");
    }

    @Test
    void allRoutesAreToldWhereNoneMatches() {
        RouteAccount account = TABLE.explain(FakeInput.get("a.test", "/none")).account();

        assertThat(account.chosen()).isNull();
        assertThat(account.passed()).hasSize(7);
        assertThat(account.passed().get(6).fails()).isEqualTo("prefix /api");
    }

    @Test
    void tellsTheVirtualHostByItsDomain() {
        RouteTable table = Tables.table("""
                name: t
                virtual_hosts:
                - {name: one, domains: ['*.a.test'], routes: [{match: {prefix: /}, route: {cluster: web}}]}
                - {name: two, domains: [b.test], require_tls: ALL, routes: [{match: {prefix: /}, route: {cluster: web}}]}
                """);

        RouteAccount one = table.explain(FakeInput.get("x.a.test", "/")).account();
        RouteAccount two = table.explain(FakeInput.get("b.test", "/")).account();
        RouteAccount none = table.explain(FakeInput.get("c.test", "/")).account();

        assertThat(one.domain()).isEqualTo("*.a.test");
        assertThat(one.otherHosts()).extracting(RouteAccount.VirtualHost::name).containsExactly("two");
        assertThat(two.requiresTls()).isTrue();
        assertThat(none.virtualHost()).isNull();
        assertThat(none.otherHosts()).hasSize(2);
    }

    /** The explanation is made by the matcher itself; this keeps it so. */
    @Test
    void theRouteExplainedIsTheRouteMatched() {
        Random random = new Random(7);
        for (int run = 0; run < 300; run++) {
            RouteTable table = Tables.routes(some(random).toArray(String[]::new));
            FakeInput in = FakeInput.get("a.test", path(random));
            if (random.nextBoolean()) {
                in.with("x-a", "1");
            }

            RouteAccount.Explained explained = table.explain(in);

            assertThat(explained.route()).isSameAs(table.match(in));
            assertThat(explained.account().chosen() == null).isEqualTo(explained.route() == null);
        }
    }

    private static List<String> some(Random random) {
        List<String> routes = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            String kind = random.nextBoolean() ? "prefix: " : "path: ";
            String header = random.nextInt(3) == 0 ? ", headers: [{name: x-a, present_match: true}]" : "";
            routes.add("{match: {" + kind + path(random) + header + "}, route: {cluster: web}}");
        }
        return routes;
    }

    private static String path(Random random) {
        return "/" + "ab".charAt(random.nextInt(2)) + (random.nextBoolean() ? "/x" : "");
    }
}
