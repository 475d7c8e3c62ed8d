package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Call;
import dev.sluice.filter.Cluster;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Filter;
import dev.sluice.filter.FilterContext;
import dev.sluice.filter.FilterFactory;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FilterTestTest {
    /** A record is its own configuration. */
    @Filter("acme.add-header")
    public record AddHeader(String name, String value) implements HttpFilter {
        @Override
        public Verdict onResponse(Exchange x) {
            x.response().headers().set(name, x.perRoute(this).value());
            return Verdict.proceed();
        }
    }

    /** Asks another cluster first. */
    @Filter("acme.ask")
    public record Ask(Cluster service) implements HttpFilter {
        @Override
        public Verdict onRequest(Exchange x) {
            return Verdict.when(
                    x.call(service, Call.get("asked.test", "/may").read(100)),
                    answer -> answer.status() == 200
                            ? Verdict.proceed()
                            : Verdict.reply(403).body(answer.body().toString()));
        }
    }

    /** Blocks, counts. */
    @Filter("acme.slow")
    public static final class SlowFactory implements FilterFactory<AddHeader, HttpFilter> {
        @Override
        public HttpFilter open(AddHeader config, FilterContext context) {
            var counter = context.counter("slow.done");
            return new HttpFilter() {
                @Override
                public Verdict onRequest(Exchange x) {
                    return Verdict.when(x.blocking(() -> config.value()), v -> {
                        counter.add(1);
                        x.request().headers().set(config.name(), v);
                        return Verdict.proceed();
                    });
                }
            };
        }
    }

    private static final HttpFilter UPPER = new HttpFilter() {
        @Override
        public Verdict onResponse(Exchange x) {
            x.response().body().transform(new Transform() {
                @Override
                public void chunk(Bytes in, Sink out) {
                    out.write(Bytes.of(in.toString().toUpperCase(java.util.Locale.ROOT)));
                }

                @Override
                public void end(Headers trailers, Sink out) {
                    out.write(Bytes.of("!"));
                }
            });
            return Verdict.proceed();
        }
    };

    /** Wrong on purpose: sees chunks, not bytes. */
    private static final HttpFilter COUNTS_CHUNKS = new HttpFilter() {
        @Override
        public Verdict onRequest(Exchange x) {
            x.request().body().transform((in, out) -> out.write(Bytes.of("[" + in + "]")));
            return Verdict.proceed();
        }
    };

    private static FilterTest hello() {
        return FilterTest.of(AddHeader.class).config("name: x-a\nvalue: b");
    }

    @Test
    void runsARecord() {
        Exchanged x = hello().get("/").run();

        x.expectStatus(200)
                .expectHeader("x-a", "b")
                .expectDetails("via_upstream")
                .expectFlags("");
        assertThat(x.seen().requestLine()).isEqualTo("GET / HTTP/1.1");
    }

    @Test
    void takesFlowStyleAndRouteConfigurations() {
        FilterTest.of(AddHeader.class)
                .config("{name: x-a, value: b}")
                .perRoute("{name: x, value: c}")
                .get("/")
                .run()
                .expectHeader("x-a", "c");
    }

    @Test
    void callsAnotherCluster() {
        FilterTest test = FilterTest.of(Ask.class)
                .config("service: auth")
                .cluster("auth", Answer.ok(), Answer.of(401).body("no"));

        test.get("/").run().expectStatus(200);
        test.get("/").run().expectStatus(403).expectBody("no");

        assertThat(test.seen("auth").get(0).path()).isEqualTo("/may");
    }

    @Test
    void runsBlockingWorkOnTheSpot() {
        Exchanged x = FilterTest.of(SlowFactory.class)
                .config("{name: x-a, value: b}")
                .get("/")
                .start();

        assertThat(x.seen().header("x-a")).isEqualTo("b");
        x.expectStat("http.test.slow.done", 1);
    }

    @Test
    void cutsBodiesAtEveryByte() {
        FilterTest.of(UPPER)
                .upstream(Answer.ok("a body").trailer("x-t", "1"))
                .post("/", "abc")
                .everySplit()
                .expectBody("A BODY!");

        assertThatThrownBy(() -> FilterTest.of(COUNTS_CHUNKS).post("/", "abc").everySplit())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[a, bc]");
    }

    @Test
    void showsTheWholeExchangeWhenItFails() {
        Exchanged x = hello().upstream(Answer.ok("text")).post("/p", "sent").run();

        assertThatThrownBy(() -> x.expectBody("other"))
                .hasMessageContaining("expected \"other\", was \"text\"")
                .hasMessageContaining("POST /p HTTP/1.1")
                .hasMessageContaining("request to upstream")
                .hasMessageContaining("http.test.downstream_rq_total: 1");
        assertThatThrownBy(() -> x.stat("http.test.downstream_rq_totl")).hasMessageContaining("downstream_rq_total");
    }

    @Test
    void playsTimeAndUpstreams() {
        Exchanged x = hello().upstream(Answer.nothing()).get("/").start();
        assertThat(x.status()).isZero();

        x.advance(Duration.ofSeconds(1)).answer(Answer.of(202).body("la", "te"));

        x.expectStatus(202).expectBody("late");
        hello().upstream(Answer.refused()).get("/").run().expectStatus(503);
        hello().upstream(Answer.closed()).get("/").run().expectStatus(503);
    }

    @Test
    void reportsWhatIsWrongInAConfiguration() {
        assertThatThrownBy(() -> FilterTest.of(AddHeader.class).config("nme: x").open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nme");
    }

    @Test
    void runsAWholeConfiguration() {
        Exchanged x = FilterTest.envoy("""
                        static_resources:
                          listeners:
                          - name: one
                            address: {socket_address: {address: 127.0.0.1, port_value: 80}}
                            filter_chains:
                            - filters:
                              - name: http
                                typed_config:
                                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                                  stat_prefix: mine
                                  http_filters:
                                  - name: acme.add-header
                                    typed_config: {"@type": type.googleapis.com/acme.add-header, name: x-a, value: b}
                                  - name: sluice.testkit.forwarder
                                    typed_config: {"@type": type.googleapis.com/google.protobuf.Struct}
                                  route_config:
                                    virtual_hosts:
                                    - {name: v, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: web}}]}
                          clusters:
                          - name: web
                            type: STATIC
                            load_assignment: {cluster_name: web, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 10.9.9.9, port_value: 1}}}}]}]}
                        """)
                .and(AddHeader.class)
                .cluster("web", Answer.ok("from web"))
                .get("/")
                .run();

        x.expectBody("from web").expectHeader("x-a", "b").expectStat("http.mine.downstream_rq_total", 1);
    }

    @Test
    void aClientThatGoesIsSeen() {
        Exchanged x = hello().upstream(Answer.nothing()).get("/").start().abort();

        x.expectFlags("DC").expectDetails("downstream_remote_disconnect");
    }
}
