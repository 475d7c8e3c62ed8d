package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Source;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.codec.StreamReset;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What ends with its exchange. */
class ExchangeScopesTest extends ExchangeRules {
    @Test
    void giveEachFilterItsOwnPerRouteValue() {
        rig.routing = Rig.always("one", null, null);
        rig.serve(
                request(x -> {
                    seen.add(x.perRoute("default"));
                    return Verdict.proceed();
                }),
                request(x -> {
                    seen.add(x.perRoute("default"));
                    return Verdict.proceed();
                }),
                rig.forwarding());

        rig.get();

        assertThat(seen).containsExactly("one", "default");
    }

    @Test
    void callOtherClusters() {
        FakeCluster side = new FakeCluster("side");
        rig.serve(
                request(x -> Verdict.when(
                        x.call(
                                side,
                                dev.sluice.filter.Call.post("s", "/q", Source.of(Bytes.of("ask")))
                                        .read(100)),
                        answer -> {
                            x.request()
                                    .headers()
                                    .set(
                                            "x-answer",
                                            answer.status() + answer.body().toString());
                            return Verdict.proceed();
                        })),
                rig.forwarding());
        rig.get();
        assertThat(side.last().text()).isEqualTo("ask");

        side.last().answer(200, false);
        side.last().send("yes", true);
        assertThat(rig.cluster.tries).isEmpty();
        rig.loop.run();

        assertThat(rig.cluster.last().header("x-answer")).isEqualTo("200yes");
    }

    @Test
    void cancelTheirCalls() {
        FakeCluster side = new FakeCluster("side");
        rig.serve(
                request(x ->
                        Verdict.when(x.call(side, dev.sluice.filter.Call.get("s", "/")), answer -> Verdict.proceed())),
                rig.forwarding());
        FakeClient client = rig.get();

        client.events.onReset(StreamReset.of(StreamReset.Kind.REMOTE, ""));

        assertThat(side.last().reset).isTrue();
    }

    @Test
    void doBlockingWorkElsewhereAndComeHome() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        rig.serve(
                request(x -> Verdict.when(
                        x.blocking(() -> {
                            ran.complete(Thread.currentThread());
                            return "v";
                        }),
                        v -> {
                            seen.add(v);
                            return Verdict.proceed();
                        })),
                rig.forwarding());
        rig.get();

        assertThat(ran.get(5, java.util.concurrent.TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
        org.awaitility.Awaitility.await().until(() -> {
            rig.loop.run();
            return seen.contains("v");
        });
    }

    @Test
    void haveOneObjectPerStreamFromBegin() {
        HttpFilter filter = new HttpFilter() {
            @Override
            public HttpFilter begin(Exchange x) {
                return new HttpFilter() {
                    private int n;

                    @Override
                    public Verdict onRequest(Exchange x) {
                        seen.add("q" + n++);
                        return Verdict.proceed();
                    }

                    @Override
                    public Verdict onResponse(Exchange x) {
                        seen.add("s" + n++);
                        return Verdict.proceed();
                    }
                };
            }
        };
        rig.serve(filter, rig.forwarding());
        for (int i = 0; i < 2; i++) {
            rig.get();
            rig.cluster.last().answer(200, true);
        }

        assertThat(seen).containsExactly("q0", "s1", "q0", "s1");
    }
}
