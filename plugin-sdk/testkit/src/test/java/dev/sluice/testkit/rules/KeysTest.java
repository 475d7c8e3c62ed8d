package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Secret;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.FilterTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What filters put under a key is seen by other filters, logs and headers; numbers stand under the chain's prefix; secrets nowhere. */
class KeysTest {
    private static final Key<String> TENANT = Key.of("acme.tenant", "nobody");
    private static final Key<Map<String, Object>> FACTS = Key.of("acme.facts", Map.of());
    private static final Key<Secret> TOKEN = Key.of("acme.token", Secret.of(""));

    private static Probe putting() {
        return Probe.request(x -> {
            x.put(TENANT, "blue");
            x.put(FACTS, Map.of("plan", "gold", "tags", List.of("a", "b"), "inner", Map.of("n", 7)));
            x.put(TOKEN, Secret.of("hunter2"));
            return Verdict.proceed();
        });
    }

    private static void logs(String format, String line) {
        FilterTest.of(putting()).accessLog(format + "\n").get("/").run().expectLog(line);
    }

    @Test
    void filterStateIsLogged() {
        logs(
                "%FILTER_STATE(acme.tenant:PLAIN)% %FILTER_STATE(acme.tenant)% %FILTER_STATE(acme.none)%",
                "blue \"blue\" -");
    }

    @Test
    void dynamicMetadataIsLogged() {
        logs(
                "%DYNAMIC_METADATA(acme.facts:plan)% %DYNAMIC_METADATA(acme.facts:inner:n)% %DYNAMIC_METADATA(acme.facts:tags)% %DYNAMIC_METADATA(acme.facts:none)%",
                "gold 7 [\"a\",\"b\"] -");
    }

    @Test
    void aSecretIsNotLogged() {
        logs("%FILTER_STATE(acme.token:PLAIN)% %FILTER_STATE(acme.token)%", "[redacted] \"[redacted]\"");
    }

    @Test
    void routesPutThemIntoHeaders() {
        FilterTest.of(putting())
                .manager("route_config:\n  request_headers_to_add:\n"
                        + "  - header: {key: x-tenant, value: '%FILTER_STATE(acme.tenant:PLAIN)%'}\n"
                        + "  - header: {key: x-plan, value: '%DYNAMIC_METADATA(acme.facts:plan)%'}\n")
                .get("/")
                .run()
                .expectSeen("x-tenant", "blue")
                .expectSeen("x-plan", "gold");
    }

    @Test
    void routesMatchThem() {
        Probe putting = Probe.request(x -> {
            x.put(TENANT, x.request().headers().get(HeaderName.of("x-tenant")));
            x.put(FACTS, Map.of("plan", "gold", "seats", 7.0, "trial", true, "tags", List.of("a", "b")));
            x.refreshRoute();
            return Verdict.proceed();
        });
        String facts = "{filter: acme.facts, path: [{key: %s}], value: %s}";
        String wrong = facts.formatted("plan", "{string_match: {exact: silver}}");
        String right = String.join(
                ", ",
                facts.formatted("plan", "{string_match: {prefix: go}}"),
                facts.formatted("seats", "{double_match: {range: {start: 5, end: 8}}}"),
                facts.formatted("trial", "{bool_match: true}"),
                facts.formatted("tags", "{list_match: {one_of: {string_match: {exact: b}}}}"),
                facts.formatted("plan", "{or_match: {value_matchers: [{null_match: {}}, {present_match: true}]}}"),
                "{filter: acme.facts, path: [{key: none}], value: {present_match: true}, invert: true}");
        String routes = """
                route_config:
                  virtual_hosts:
                  - name: own
                    domains: [own.test]
                    routes:
                    - match: { prefix: /, dynamic_metadata: [%s] }
                      direct_response: { status: 200, body: { inline_string: wrong } }
                    - match: { prefix: /, dynamic_metadata: [%s], filter_state: [{ key: acme.tenant, string_match: { exact: blue } }] }
                      direct_response: { status: 200, body: { inline_string: both } }
                    - match: { prefix: / }
                      direct_response: { status: 200, body: { inline_string: rest } }
                """.formatted(wrong, right);

        FilterTest.of(putting)
                .manager(routes)
                .get("/")
                .header("host", "own.test")
                .header("x-tenant", "blue")
                .run()
                .expectBody("both");
        FilterTest.of(putting)
                .manager(routes)
                .get("/")
                .header("host", "own.test")
                .header("x-tenant", "red")
                .run()
                .expectBody("rest");
    }

    @Test
    void filtersBehindAndInFrontSeeThem() {
        Probe reading = Probe.response(x -> {
            x.response().headers().set("x-tenant", x.get(TENANT));
            return Verdict.proceed();
        });

        FilterTest.of(reading, putting()).get("/").run().expectHeader("x-tenant", "blue");
    }

    @Test
    void whatNobodyPutIsWhatTheKeySays() {
        Probe reading = Probe.request(x -> Verdict.reply(200).body(x.get(TENANT)));

        FilterTest.of(reading).get("/").run().expectBody("nobody");
    }

    /** Counts under its own names. */
    @Filter("acme.counts")
    public record Counts(Secret token) implements HttpFilter {}

    /** As the configuration says. */
    public record Prefix(String name) {}

    /** Counts with a factory. */
    @Filter("acme.counting")
    public static final class Counting implements FilterFactory<Prefix, HttpFilter> {
        @Override
        public HttpFilter open(Prefix config, FilterContext context) {
            var hits = context.counter(config.name() + ".hits");
            var now = context.gauge(config.name() + ".active");
            var top = context.counter(".edge.hits");
            return new HttpFilter() {
                @Override
                public Verdict onRequest(Exchange x) {
                    hits.add(1);
                    now.add(1);
                    top.add(2);
                    return Verdict.proceed();
                }

                @Override
                public void onComplete(Exchange x) {
                    now.add(-1);
                }
            };
        }
    }

    @Test
    void numbersStandUnderTheChainsPrefix() {
        FilterTest test = FilterTest.of(Counting.class).config("name: acme");

        test.get("/").run().expectStat("http.test.acme.hits", 1).expectStat("edge.hits", 2);

        assertThat(test.stat("http.test.acme.active")).isZero();
    }

    @Test
    void aSecretOfARecordIsNotInItsText() {
        assertThat(new Counts(Secret.of("hunter2")).toString())
                .contains("[redacted]")
                .doesNotContain("hunter2");
        assertThat(String.valueOf(List.of(Secret.of("hunter2")))).isEqualTo("[[redacted]]");
    }

    @Test
    void problemsDoNotShowSecrets() {
        try {
            FilterTest.of(Counts.class).config("token: hunter2\nunknown: 1").open();
        } catch (IllegalArgumentException problems) {
            assertThat(problems).hasMessageContaining("unknown");
            assertThat(problems.toString()).doesNotContain("hunter2");
            return;
        }
        throw new AssertionError("no problem was reported");
    }

    @Test
    void aScriptSharesThemWithJavaFilters() {
        FilterTest.scriptText("export function onRequest(x) { x.put('acme.tenant', 'red'); }"
                        + " export function onResponse(x) { x.response.headers.set('x-was', x.get('acme.tenant')); }")
                .and(Probe.request(x -> Verdict.reply(200).body(x.get(TENANT))))
                .accessLog("%FILTER_STATE(acme.tenant:PLAIN)%\n")
                .get("/")
                .run()
                .expectBody("red")
                .expectHeader("x-was", "red")
                .expectLog("red");
    }
}
