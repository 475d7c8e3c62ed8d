package dev.sluice.filters.http.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.ClientRequest;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacFilterTest {
    private static FilterTest with(String config) {
        return FilterTest.of(RbacFactory.class).config(config);
    }

    private static FilterTest allowing(String permission, String principal) {
        return with("rules: {action: ALLOW, policies: {p: {permissions: [" + permission + "], principals: [" + principal
                + "]}}}");
    }

    @Test
    void refusesWhatNoPolicyAllows() {
        FilterTest test = allowing("{header: {name: ':method', string_match: {exact: GET}}}", "{any: true}");

        test.get("/").run().expectStatus(200).expectStat("http.test.rbac.allowed", 1);
        test.post("/", "")
                .run()
                .expectStatus(403)
                .expectBody("RBAC: access denied")
                .expectDetails("rbac_access_denied_matched_policy[none]")
                .expectFlags("")
                .expectStat("http.test.rbac.denied", 1);
    }

    @Test
    void namesThePolicyThatDenies() {
        with("rules: {action: DENY, policies: {'no one': {permissions: [{any: true}], principals: [{any: true}]}}}")
                .get("/")
                .run()
                .expectStatus(403)
                .expectDetails("rbac_access_denied_matched_policy[no_one]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{any: true}|200",
                "{url_path: {path: {prefix: /a}}}|200",
                "{url_path: {path: {exact: /a/b}}}|200",
                "{url_path: {path: {exact: '/a/b?q'}}}|403",
                "{not_rule: {url_path: {path: {prefix: /a}}}}|403",
                "{and_rules: {rules: [{any: true}, {url_path: {path: {prefix: /z}}}]}}|403",
                "{or_rules: {rules: [{url_path: {path: {prefix: /z}}}, {any: true}]}}|200",
                "{destination_port: 10000}|200",
                "{destination_port: 10001}|403",
                "{destination_port_range: {start: 9999, end: 10000}}|403",
                "{destination_port_range: {start: 9999, end: 10001}}|200",
                "{destination_ip: {address_prefix: 127.0.0.0, prefix_len: 8}}|200",
                "{destination_ip: {address_prefix: 10.0.0.0, prefix_len: 8}}|403",
                "{requested_server_name: {exact: a.test}}|403"
            })
    void knowsWhatIsAskedFor(String permission, int status) {
        allowing(permission, "{any: true}").get("/a/b?q").run().expectStatus(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{any: true}|200",
                "{header: {name: x-user, string_match: {exact: admin}}}|200",
                "{header: {name: x-user, string_match: {exact: root}}}|403",
                "{direct_remote_ip: {address_prefix: 10.1.0.0, prefix_len: 16}}|200",
                "{remote_ip: {address_prefix: 10.1.2.3, prefix_len: 32}}|200",
                "{source_ip: {address_prefix: 10.1.2.4, prefix_len: 31}}|403",
                "{direct_remote_ip: {address_prefix: '::', prefix_len: 0}}|403",
                "{not_id: {direct_remote_ip: {address_prefix: 10.1.0.0, prefix_len: 16}}}|403",
                "{and_ids: {ids: [{any: true}, {url_path: {path: {prefix: /z}}}]}}|403",
                "{or_ids: {ids: [{url_path: {path: {prefix: /z}}}, {any: true}]}}|200"
            })
    void knowsWhoAsks(String principal, int status) {
        ClientRequest request = allowing("{any: true}", principal).get("/").header("x-user", "admin");

        request.from("10.1.2.3").run().expectStatus(status);
    }

    @Test
    void shadowRulesOnlyCount() {
        with("shadow_rules: {action: DENY, policies: {p: {permissions: [{any: true}], principals: [{any: true}]}}}")
                .get("/")
                .run()
                .expectStatus(200)
                .expectStat("http.test.rbac.shadow_denied", 1);
    }

    @Test
    void countersMayHaveAPrefix() {
        with("""
                        rules_stat_prefix: one
                        shadow_rules_stat_prefix: two.
                        rules: {policies: {p: {permissions: [{any: true}], principals: [{any: true}]}}}
                        shadow_rules: {policies: {p: {permissions: [{any: true}], principals: [{any: true}]}}}
                        """)
                .get("/")
                .run()
                .expectStat("http.test.rbac.one.allowed", 1)
                .expectStat("http.test.rbac.two.shadow_allowed", 1);
    }

    @Test
    void aRouteMayHaveOtherRulesOrNone() {
        String deny = "rules: {action: DENY, policies: {all: {permissions: [{any: true}], principals: [{any: true}]}}}";

        with(deny).perRoute("{}").get("/").run().expectStatus(200);
        with("{}").perRoute("rbac: {" + deny + "}").get("/").run().expectStatus(403);
    }

    @Test
    void anEmptyConfigurationAllowsAll() {
        assertThat(with("{}").get("/").run().status()).isEqualTo(200);
    }

    @Test
    void refusesRulesItDoesNotKnow() {
        assertThatThrownBy(() -> allowing("{any: true}", "{authenticated: {}}").open())
                .hasMessageContaining("not supported");
    }
}
