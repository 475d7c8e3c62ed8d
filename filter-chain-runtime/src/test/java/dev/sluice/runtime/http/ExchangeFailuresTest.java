package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Verdict;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Filters that fail. */
class ExchangeFailuresTest extends ExchangeRules {
    @Test
    void ofAFilterAre500WithItsName() {
        rig.serve(
                request(x -> {
                    throw new IllegalStateException("bug");
                }),
                rig.forwarding());

        FakeClient client = rig.get();

        assertThat(client.status()).isEqualTo(500);
        assertThat(rig.log).containsExactly("500 filter_exception{f0} ");
        assertThat(rig.counter("sluice.filter.test.f0.errors")).isEqualTo(1);
    }

    @Test
    void countAsProceedWhenTheFilterFailsOpen() {
        rig.serve(List.of(
                rig.use(
                        "open",
                        request(x -> {
                            throw new IllegalStateException("bug");
                        }),
                        true),
                rig.use("end", rig.forwarding(), false)));

        rig.get();

        assertThat(rig.cluster.tries).hasSize(1);
    }

    @Test
    void inATransformAfterTheHeadAreACut() {
        rig.serve(
                response(x -> {
                    x.response().body().transform((in, out) -> {
                        throw new IllegalStateException("bug");
                    });
                    return Verdict.proceed();
                }),
                rig.forwarding());
        FakeClient client = rig.get();
        rig.cluster.last().answer(200, false);

        rig.cluster.last().send("x", false);
        rig.loop.run();

        assertThat(client.reset).isTrue();
        assertThat(rig.log).containsExactly("200 filter_exception{f0} ");
    }

    @Test
    void ofAStageWithoutAHandlerAre500() {
        rig.serve(
                request(x -> Verdict.when(
                        CompletableFuture.<String>failedFuture(new IllegalStateException("no")),
                        v -> Verdict.proceed())),
                rig.forwarding());

        assertThat(rig.get().status()).isEqualTo(500);
    }
}
