package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Upstream;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.codec.StreamReset;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What terminals and filters do with the upstream side. */
class ExchangeUpstreamsTest extends ExchangeRules {
    @Test
    void thatFailAreAnsweredForTheTerminal() {
        rig.cluster.failing.add(Upstream.Failure.CONNECT);
        rig.serve(rig.forwarding());

        FakeClient client = rig.get();

        assertThat(client.status()).isEqualTo(503);
    }

    @Test
    void areTriedAgainWithTheWholeBody() {
        HttpTerminal retrying = new HttpTerminal() {
            private final Verdict.Forward plan = Verdict.forward().replay(100);

            @Override
            public Verdict onRequest(Exchange x) {
                x.upstream().cluster(rig.cluster);
                return plan;
            }

            @Override
            public Verdict onUpstream(Exchange x) {
                boolean again = x.upstream().failure() != Upstream.Failure.NONE
                        || x.response().status() == 503;
                return again && x.upstream().replayable() && x.upstream().tries() < 3 ? plan : Verdict.proceed();
            }
        };
        rig.serve(noting("a"), retrying);
        FakeClient client = rig.request("POST", "/", false);
        client.send("ab", false);
        rig.cluster.last().events.onReset(StreamReset.of(StreamReset.Kind.REMOTE, ""));
        assertThat(rig.cluster.tries).hasSize(2);
        client.send("cd", true);
        assertThat(rig.cluster.last().text()).isEqualTo("abcd");

        rig.cluster.last().answer(503, true);
        assertThat(rig.cluster.tries).hasSize(3);
        assertThat(rig.cluster.last().text()).isEqualTo("abcd");
        assertThat(rig.cluster.last().ended).isTrue();
        rig.cluster.last().answer(200, true);

        assertThat(client.status()).isEqualTo(200);
        assertThat(seen).containsExactly("a>", "<a", "a|");
    }

    @Test
    void onADeadPooledConnectionAreTriedOnceMoreUnseen() {
        rig.cluster.pooled = true;
        rig.serve(rig.forwarding());
        FakeClient client = rig.get();

        rig.cluster.last().events.onReset(StreamReset.of(StreamReset.Kind.REMOTE, ""));
        assertThat(rig.cluster.tries).hasSize(2);
        assertThat(rig.cluster.last().choice.fresh()).isTrue();
        rig.cluster.last().answer(200, true);

        assertThat(client.status()).isEqualTo(200);
    }

    @Test
    void thatAreLateAre504() {
        rig.serve(rig.forwarding(Verdict.forward().timeout(Duration.ofSeconds(1))));
        FakeClient client = rig.get();

        rig.loop.millis(1001);

        assertThat(client.status()).isEqualTo(504);
        assertThat(client.text()).isEqualTo("upstream request timeout");
        assertThat(rig.cluster.last().reset).isTrue();
    }

    @Test
    void cutInTheBodyCutTheClient() {
        rig.serve(rig.forwarding());
        FakeClient client = rig.get();
        rig.cluster.last().answer(200, false);
        rig.cluster.last().send("x", false);

        rig.cluster.last().events.onReset(StreamReset.of(StreamReset.Kind.PROTOCOL, ""));

        assertThat(client.reset).isTrue();
        assertThat(rig.log).containsExactly("200 upstream_reset_after_response_started{protocol_error} UPE");
    }

    @Test
    void areSlowedByASlowClientAndTheOtherWayRound() {
        rig.serve(rig.forwarding());
        FakeClient client = rig.request("POST", "/", false);
        FakeHost host = rig.cluster.last();
        host.writable = false;
        client.send("x", false);
        assertThat(client.paused).isTrue();
        host.writable = true;
        host.events.onWritable();
        assertThat(client.paused).isFalse();
        host.answer(200, false);

        client.writable = false;
        host.send("y", false);
        assertThat(host.paused).isTrue();
        client.writable = true;
        client.events.onWritable();

        assertThat(host.paused).isFalse();
    }

    @Test
    void mayAnswerBeforeTheRequestIsOver() {
        boolean[] closed = {false};
        rig.serve(
                request(x -> {
                    x.request().body().transform(new Transform() {
                        @Override
                        public void chunk(Bytes in, Sink out) {
                            out.write(in);
                        }

                        @Override
                        public void end(Headers trailers, Sink out) {
                            seen.add("end");
                        }

                        @Override
                        public void close() {
                            closed[0] = true;
                        }
                    });
                    return Verdict.proceed();
                }),
                rig.forwarding());
        FakeClient client = rig.request("POST", "/", false);
        client.send("x", false);

        rig.cluster.last().answer(200, true);

        assertThat(client.ended).isTrue();
        assertThat(closed[0]).isTrue();
        assertThat(seen).isEmpty();
        assertThat(rig.cluster.last().reset).isTrue();
    }
}
