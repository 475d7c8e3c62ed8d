package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code failure_mode} of a file, for any filter. */
class FailureModeTest {
    /** Fails where it is told to. */
    @Filter("acme.broken")
    public record Broken(String where) implements HttpFilter {
        private static Verdict fail() {
            throw new IllegalStateException("broken on purpose");
        }

        @Override
        public HttpFilter begin(Exchange x) {
            if (where.equals("begin")) {
                fail();
            }
            return this;
        }

        @Override
        public Verdict onRequest(Exchange x) {
            return switch (where) {
                case "request" -> fail();
                case "then" -> Verdict.when(x.sleep(Duration.ofMillis(1)), slept -> fail());
                case "stage" ->
                    Verdict.when(
                            CompletableFuture.failedStage(new IllegalStateException("broken")), v -> Verdict.proceed());
                case "timer" -> {
                    x.after(Duration.ofMillis(1), Broken::fail);
                    yield Verdict.when(x.sleep(Duration.ofMillis(2)), slept -> Verdict.proceed());
                }
                case "chunk" -> {
                    x.request().body().transform((in, out) -> fail());
                    yield Verdict.proceed();
                }
                default -> Verdict.proceed();
            };
        }

        @Override
        public void onInformational(Exchange x, Headers head) {
            fail();
        }

        @Override
        public Verdict onResponse(Exchange x) {
            return where.equals("response") ? fail() : Verdict.proceed();
        }
    }

    private static final String FILE = """
            static_resources:
              listeners:
              - address: {socket_address: {address: 127.0.0.1, port_value: 10000}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: test
                      http_filters:
                      - name: acme.broken
                        typed_config:
                          %s
                      - name: sluice.testkit.forwarder
                        typed_config: {"@type": type.googleapis.com/google.protobuf.Struct}
                      route_config:
                        virtual_hosts:
                        - {name: all, domains: ['*'], routes: [{match: {prefix: /}, route: {cluster: upstream}}]}
              clusters:
              - {name: upstream}
            """;
    private static final String INNER =
            "{\"@type\": type.googleapis.com/dev.sluice.testkit.rules.FailureModeTest.Broken, where: WHERE}";

    private static FilterTest wrapped(String mode, String where) {
        return file("{\"@type\": type.googleapis.com/sluice.filters.contained.v1, failure_mode: " + mode
                + ", typed_config: " + INNER.replace("WHERE", where) + "}");
    }

    private static FilterTest file(String typedConfig) {
        return FilterTest.envoy(FILE.formatted(typedConfig)).and(Broken.class);
    }

    private static void goesOn(String where) {
        wrapped("open", where)
                .post("/", "body")
                .run()
                .expectStatus(200)
                .expectDetails("via_upstream")
                .expectStat("sluice.filter.test.acme.broken.errors", 1);
    }

    @Test
    void openGoesOnPastAFailureInBegin() {
        goesOn("begin");
    }

    @Test
    void openGoesOnPastAFailureOnTheRequest() {
        goesOn("request");
    }

    @Test
    void openGoesOnPastAFailureInAThenFunction() {
        goesOn("then");
    }

    @Test
    void openGoesOnPastAFailedStage() {
        goesOn("stage");
    }

    @Test
    void openGoesOnPastAFailedTimer() {
        goesOn("timer");
    }

    @Test
    void openGoesOnPastAFailureOnTheResponse() {
        goesOn("response");
    }

    @Test
    void bytesThatWereGivenToATransformCannotBeHadBack() {
        wrapped("open", "chunk")
                .post("/", "body")
                .run()
                .expectStatus(500)
                .expectDetails("filter_exception{acme.broken}");
    }

    @Test
    void closedIsTheSameAsNoWrapper() {
        wrapped("closed", "request").get("/").run().expectStatus(500);
        file(INNER.replace("WHERE", "request")).get("/").run().expectStatus(500);
    }

    @Test
    void aTypedStructMayCarryTheWrapper() {
        file("{\"@type\": type.googleapis.com/xds.type.v3.TypedStruct, type_url: type.googleapis.com/sluice.filters.contained.v1,"
                        + " value: {failure_mode: open, typed_config: " + INNER.replace("WHERE", "request") + "}}")
                .get("/")
                .run()
                .expectStatus(200);
    }

    @Test
    void theCircuitIsTheFiles() {
        FilterTest test = file(
                "{\"@type\": type.googleapis.com/sluice.filters.contained.v1, circuit: {faults: 2, window: 60s, probe_after: 3600s},"
                        + " typed_config: " + INNER.replace("WHERE", "request") + "}");
        test.get("/").run().expectDetails("filter_exception{acme.broken}");
        test.get("/").run().expectDetails("filter_exception{acme.broken}");
        test.get("/").run().expectStatus(500).expectDetails("filter_circuit_open{acme.broken}");
    }

    @Test
    void wrongCircuitsAreProblems() {
        assertThatThrownBy(() ->
                        file("{\"@type\": type.googleapis.com/sluice.filters.contained.v1, circuit: {faults: many, window: 1h, tries: 1},"
                                        + " typed_config: " + INNER.replace("WHERE", "request") + "}")
                                .open())
                .hasMessageContaining("expected a number from 0 to 999999")
                .hasMessageContaining("expected a duration")
                .hasMessageContaining("unknown field \"tries\" in circuit");
    }

    @Test
    void wrongWordsAreProblems() {
        assertThatThrownBy(() -> wrapped("ajar", "request").open())
                .hasMessageContaining("failure_mode is open or closed");
        assertThatThrownBy(() -> file("{\"@type\": type.googleapis.com/sluice.filters.contained.v1, mode: open}")
                        .open())
                .hasMessageContaining("unknown field \"mode\"")
                .hasMessageContaining("needs the filter's own \"typed_config\"");
    }

    @Test
    void aTerminalCannotBeContained() {
        String forwarder = "{\"@type\": type.googleapis.com/sluice.filters.contained.v1, failure_mode: open,"
                + " typed_config: {\"@type\": type.googleapis.com/google.protobuf.Struct}}";
        String yaml = FILE.formatted(INNER)
                .replace(
                        "typed_config: {\"@type\": type.googleapis.com/google.protobuf.Struct}",
                        "typed_config: " + forwarder);

        assertThatThrownBy(() -> FilterTest.envoy(yaml).and(Broken.class).open())
                .hasMessageContaining("not possible for a terminal filter");
    }
}
