package dev.sluice.runtime.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.runtime.config.Place;
import dev.sluice.runtime.config.Problems;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Envoy 1.40 did to the same heads. */
class EdgePolicyTest {
    private static final String EDGE = "\"use_remote_address\": true";
    private final Headers head = new Headers();
    private final EdgeFacts facts = new EdgeFacts();
    private String remote = "127.0.0.1";

    private static EdgePolicy policy(String json) throws Exception {
        HttpConnectionManager.Builder manager = HttpConnectionManager.newBuilder();
        JsonFormat.parser().merge('{' + json + '}', manager);
        Problems problems = Problems.unplaced("x");
        EdgePolicy policy = EdgeCompiler.compile(
                manager.build(),
                new EdgeCompiler.Self("clu1", "node1", "192.0.2.2"),
                List.of(HeaderName.of("x-secret")),
                Place.root(problems));
        assertThat(problems.all()).isEmpty();
        return policy;
    }

    private int request(String json, String... fields) throws Exception {
        head.add(":method", "GET");
        head.add(":path", "/");
        head.add(":authority", "h.test");
        for (int i = 0; i < fields.length; i += 2) {
            head.add(fields[i], fields[i + 1]);
        }
        EdgePolicy policy = policy(json);
        EdgePeer peer = EdgePeer.of(
                new InetSocketAddress(remote, 999), new InetSocketAddress("127.0.0.1", 8080), false, false, policy);
        EdgePolicy.Refusal refusal = policy.request(head, peer, new Random(7), facts);
        return refusal == null ? 0 : refusal.status();
    }

    @Test
    void theEdgeSaysWhereARequestComesFrom() throws Exception {
        request(EDGE, "x-forwarded-for", "1.2.3.4, 10.0.0.7", "x-forwarded-proto", "HTTPS");

        assertThat(head.all("x-forwarded-for")).containsExactly("1.2.3.4, 10.0.0.7,192.0.2.2");
        assertThat(head.get("x-forwarded-proto")).isEqualTo("http");
        assertThat(head.get("x-envoy-external-address")).isEqualTo("127.0.0.1");
        assertThat(head.get(":scheme")).isEqualTo("http");
        assertThat(facts.client()).isNull();
    }

    @Test
    void aPeerFromElsewhereIsNamedByItsOwnAddress() throws Exception {
        remote = "203.0.113.9";
        request(EDGE);

        assertThat(head.get("x-forwarded-for")).isEqualTo("203.0.113.9");
    }

    @Test
    void trustedHopsAtTheEdgeNameTheClient() throws Exception {
        request(
                EDGE + ", \"xff_num_trusted_hops\": 1",
                "x-forwarded-for",
                "1.2.3.4, 10.0.0.7",
                "x-forwarded-proto",
                "HTTPS");

        assertThat(facts.client()).isEqualTo(InetAddress.getByName("10.0.0.7"));
        assertThat(head.get("x-envoy-external-address")).isEqualTo("10.0.0.7");
        assertThat(head.get("x-forwarded-proto")).isEqualTo("HTTPS");
        assertThat(head.get(":scheme")).isEqualTo("https");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "1.2.3.4, 10.0.0.7 | 0 | 10.0.0.7",
                "1.2.3.4, 10.0.0.7 | 1 | 1.2.3.4",
                "1.2.3.4 | 1 | none",
                "10.0.0.1:80 | 0 | none",
                "foo | 0 | none",
                "::1 | 0 | ::1",
            })
    void behindAnEdgeTheLastEntryIsTheClient(String forwarded, int hops, String client) throws Exception {
        request(
                "\"xff_num_trusted_hops\": " + hops,
                "x-forwarded-for",
                forwarded,
                "x-envoy-external-address",
                "9.9.9.9");

        assertThat(facts.client()).isEqualTo(client == null ? null : InetAddress.getByName(client));
        assertThat(head.get("x-forwarded-for")).isEqualTo(forwarded);
        assertThat(head.get("x-envoy-external-address")).isEqualTo("9.9.9.9");
    }

    @Test
    void internalNeedsAnInternalAddressAndNoOtherProxy() throws Exception {
        String inside = EDGE
                + ", \"internal_address_config\": {\"cidr_ranges\": [{\"address_prefix\": \"127.0.0.0\", \"prefix_len\": 8}]}";
        request(inside, "x-envoy-retry-on", "5xx", "x-secret", "1");
        assertThat(head.get("x-envoy-internal")).isEqualTo("true");
        assertThat(head.get("x-envoy-retry-on")).isEqualTo("5xx");
        assertThat(head.has("x-secret")).isTrue();
        assertThat(head.has("x-envoy-external-address")).isFalse();

        head.clear();
        request(inside, "x-forwarded-for", "127.0.0.1", "x-envoy-internal", "true", "x-secret", "1");
        assertThat(head.has("x-envoy-internal")).isFalse();
        assertThat(head.has("x-secret")).isFalse();
    }

    @Test
    void clientsFromOutsideMayNotSteerRetriesNorClaimToBeUs() throws Exception {
        String[] sent = {
            "x-envoy-retry-on",
            "5xx",
            "x-envoy-upstream-rq-timeout-ms",
            "5",
            "x-envoy-foo",
            "1",
            "x-envoy-force-trace",
            "1",
            "x-envoy-decorator-operation",
            "op",
            "x-envoy-original-path",
            "/o",
            "x-envoy-attempt-count",
            "3",
            "x-envoy-downstream-service-cluster",
            "c",
            "x-envoy-expected-rq-timeout-ms",
            "7",
            "x-envoy-original-host",
            "o",
            "x-forwarded-client-cert",
            "Hash=1"
        };
        request(EDGE, sent);
        assertThat(head.toString())
                .contains("x-envoy-foo", "x-envoy-attempt-count")
                .doesNotContain(
                        "retry-on", "timeout-ms", "force-trace", "decorator", "original", "downstream", "client-cert");

        head.clear();
        request("", sent);
        assertThat(head.toString())
                .contains("x-envoy-foo", "decorator", "original-path", "original-host", "downstream-service-cluster")
                .doesNotContain("retry-on", "timeout-ms", "force-trace", "client-cert");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "te: trailers, gzip | te | trailers",
                "te: gzip | te | none",
                "connection: close, x-hop | x-hop | none",
                "connection: TE, close | te | trailers",
                "connection: keep-alive, cookie | cookie | none",
                "keep-alive: 5 | keep-alive | none",
                "proxy-connection: x | proxy-connection | none",
                "upgrade: websocket | upgrade | none",
                "referer: foo | referer | foo",
                "referer: http://a/b | referer | http://a/b",
                "referer: http://u@a/b | referer | none",
                "referer: http://a/b#f | referer | none",
                "via: 1.0 x | via | 1.0 x, v1",
                "user-agent: ua | user-agent | ua",
                "x-other: 1 | user-agent | clu1",
                "x-other: 1 | x-envoy-downstream-service-node | node1",
            })
    void headersOfOneHopEndHere(String sent, String name, String left) throws Exception {
        String[] field = sent.split(": ", 2);
        int status = request(
                EDGE + ", \"via\": \"v1\", \"add_user_agent\": true",
                field[0],
                field[1],
                "x-hop",
                "1",
                "cookie",
                "c",
                name.equals("te") && !field[0].equals("te") ? "te" : "x-none",
                "trailers");

        assertThat(status).isZero();
        assertThat(head.has(name) ? head.get(name) : null).isEqualTo(left);
        assertThat(head.has("connection")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"x-forwarded-for", "'a, X-Forwarded-Proto'", "host", ":path", "x-forwarded-host"})
    void connectionMayNotTakeAwayWhatOthersRelyOn(String value) throws Exception {
        assertThat(request(EDGE, "connection", value)).isEqualTo(400);
    }

    @Test
    void requestIdsAreFreshAtTheEdgeAndKeptInside() throws Exception {
        request(EDGE, "x-request-id", "abc");
        assertThat(head.all("x-request-id"))
                .singleElement()
                .asString()
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

        head.clear();
        request(EDGE + ", \"preserve_external_request_id\": true", "x-request-id", "abc");
        assertThat(head.get("x-request-id")).isEqualTo("abc");

        head.clear();
        request("", "x-request-id", "abc");
        assertThat(head.get("x-request-id")).isEqualTo("abc");

        head.clear();
        request("\"generate_request_id\": false");
        assertThat(head.has("x-request-id")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "h.test.:80, h.test",
        "h.test., h.test",
        "H.test:8080, H.test",
        "'[::1]:81', '[::1]'",
        "h.test:x, h.test:x",
        "h.test.., h.test.",
        "'::1', '::1'",
        "h.test:, h.test:",
    })
    void stripsPortsAndDots(String host, String expected) {
        head.add(":authority", host);
        new HostPolicy(HostPolicy.StripPort.ANY, true).apply(head, 8080);

        assertThat(head.get(":authority")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"h.test:8080, h.test", "h.test:81, h.test:81", "h.test.:80, h.test.:80"})
    void stripsTheListenersOwnPort(String host, String expected) {
        head.add(":authority", host);
        new HostPolicy(HostPolicy.StripPort.MATCHING, false).apply(head, 8080);

        assertThat(head.get(":authority")).isEqualTo(expected);
    }

    @Test
    void underscoresInNamesAreDroppedOrRefused() throws Exception {
        request(
                "\"common_http_protocol_options\": {\"headers_with_underscores_action\": \"DROP_HEADER\"}",
                "a_b",
                "1",
                "a-b",
                "2");
        assertThat(head.has("a_b")).isFalse();
        assertThat(head.has("a-b")).isTrue();
        assertThat(facts.droppedHeaders()).isEqualTo(1);

        head.clear();
        assertThat(request(
                        "\"common_http_protocol_options\": {\"headers_with_underscores_action\": \"REJECT_REQUEST\"}",
                        "a_b",
                        "1"))
                .isEqualTo(400);
    }

    @Test
    void responsesAreStamped() throws Exception {
        request("\"via\": \"v1\", \"always_set_request_id_in_response\": true", "x-request-id", "abc");
        Headers response = new Headers();
        response.add(":status", "200");
        response.add("server", "upstream");
        response.add("connection", "x-hop");
        response.add("x-hop", "1");
        String date = new HttpDate().at(784_111_777_000L);

        policy("\"via\": \"v1\", \"always_set_request_id_in_response\": true").response(head, response, false, date);

        assertThat(response.get("server")).isEqualTo("envoy");
        assertThat(response.get("via")).isEqualTo("v1");
        assertThat(response.get("date")).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(response.get("x-request-id")).isEqualTo("abc");
        assertThat(response.has("connection")).isFalse();
        assertThat(response.get("x-hop")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({
        "OVERWRITE, false, me",
        "APPEND_IF_ABSENT, false, up",
        "PASS_THROUGH, false, up",
        "PASS_THROUGH, true, me"
    })
    void theServerHeaderIsOursOrTheUpstreams(StampPolicy.Server server, boolean local, String expected) {
        head.add("server", "up");
        new StampPolicy("me", server, "").response(head, local, "now");

        assertThat(head.get("server")).isEqualTo(expected);
    }
}
