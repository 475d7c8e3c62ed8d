package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Verdict;
import org.junit.jupiter.api.Test;

/** Bodies and what filters do with them. */
class ExchangeBodiesTest extends ExchangeRules {
    @Test
    void trailersAreEditedAtTheEnd() {
        rig.serve(
                response(x -> {
                    x.response().headers().remove(HeaderName.CONTENT_LENGTH);
                    x.response().body().onEnd((trailers, out) -> trailers.add("x-a", "1"));
                    return Verdict.proceed();
                }),
                rig.forwarding());
        FakeClient client = rig.get();
        rig.cluster.last().answer(200, false);

        rig.cluster.last().send("x", true);

        assertThat(client.sentTrailers).isNotNull();
        assertThat(client.sentTrailers.get("x-a")).isEqualTo("1");
    }

    @Test
    void aResponseIsReadAndReplaced() {
        rig.serve(
                response(x -> Verdict.when(x.response().body().read(100), all -> {
                    x.response().body().replace(Bytes.of("[" + all + "]"));
                    return Verdict.proceed();
                })),
                rig.forwarding());
        FakeClient client = rig.get();
        rig.cluster.last().answer(200, false);
        rig.cluster.last().send("a", false);
        assertThat(client.sentHead).isNull();
        rig.cluster.last().send("b", true);
        rig.loop.run();

        assertThat(client.text()).isEqualTo("[ab]");
        assertThat(client.header("content-length")).isEqualTo("4");
    }

    @Test
    void anUpgradeFlowsBothWaysOnlyAfterItsAcceptance() {
        rig.serve(rig.forwarding());
        FakeClient client = rig.request("GET", "/", false, "websocket");
        client.send("early", false);
        FakeHost host = rig.cluster.last();
        assertThat(host.text()).isEmpty();

        host.answer(101, false);
        host.send("hello", false);
        client.send("!", true);

        assertThat(host.text()).isEqualTo("early!");
        assertThat(client.text()).isEqualTo("hello");
        assertThat(rig.log).isEmpty();
        host.send("", true);
        assertThat(rig.log).hasSize(1);
    }
}
