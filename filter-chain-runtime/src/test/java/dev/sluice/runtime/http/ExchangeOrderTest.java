package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import org.junit.jupiter.api.Test;

/** Who is asked, and in which order. */
class ExchangeOrderTest extends ExchangeRules {
    @Test
    void requestsGoFirstToLastAndResponsesLastToFirst() {
        rig.serve(noting("a"), noting("b"), rig.forwarding());
        FakeClient client = rig.get();

        rig.cluster.last().answer(200, false);
        rig.cluster.last().send("hi", true);

        assertThat(seen).containsExactly("a>", "b>", "<b", "<a", "a|", "b|");
        assertThat(client.status()).isEqualTo(200);
        assertThat(client.text()).isEqualTo("hi");
        assertThat(client.ended).isTrue();
        assertThat(rig.log).containsExactly("200 via_upstream ");
        assertThat(rig.counter("http.test.downstream_rq_2xx")).isEqualTo(1);
    }

    @Test
    void transformsOfTheResponseRunLastToFirst() {
        rig.serve(
                response(x -> {
                    x.response().body().transform(mark("a"));
                    return Verdict.proceed();
                }),
                response(x -> {
                    x.response().body().transform(mark("b"));
                    return Verdict.proceed();
                }),
                rig.forwarding());
        FakeClient client = rig.get();

        rig.cluster.last().answer(200, false);
        rig.cluster.last().send("x", true);

        assertThat(client.text()).isEqualTo("xba");
    }

    @Test
    void theRequestBodyPassesInOrderTooAndLosesItsLength() {
        rig.serve(
                request(x -> {
                    x.request().body().transform(mark("a"));
                    return Verdict.proceed();
                }),
                request(x -> {
                    x.request().body().transform(mark("b"));
                    return Verdict.proceed();
                }),
                rig.forwarding());
        FakeClient client = rig.request("POST", "/", false);

        client.send("1", false);
        client.send("2", true);

        assertThat(rig.cluster.last().text()).isEqualTo("12ab");
        assertThat(rig.cluster.last().ended).isTrue();
    }
}
