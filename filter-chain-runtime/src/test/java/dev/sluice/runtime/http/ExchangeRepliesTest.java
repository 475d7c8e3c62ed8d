package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Verdict;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Replies of filters. */
class ExchangeRepliesTest extends ExchangeRules {
    @Test
    void passEveryFilterEvenThoseThatNeverSawTheRequest() {
        rig.serve(
                noting("a"),
                request(x -> Verdict.reply(403).body("no").details("denied")),
                noting("b"),
                rig.forwarding());

        FakeClient client = rig.get();

        assertThat(seen).containsExactly("a>", "<b", "<a", "a|", "b|");
        assertThat(client.status()).isEqualTo(403);
        assertThat(client.text()).isEqualTo("no");
        assertThat(client.header("content-length")).isEqualTo("2");
        assertThat(client.header("content-type")).isEqualTo("text/plain");
        assertThat(rig.log).containsExactly("403 denied ");
    }

    @Test
    void areTrailersOnlyForGrpcWhateverFiltersDoToTheHead() {
        rig.serve(
                request(x -> {
                    x.request().headers().remove(HeaderName.CONTENT_TYPE);
                    return Verdict.reply(503).body("down%");
                }),
                rig.forwarding());

        FakeClient client = rig.grpc();

        assertThat(client.status()).isEqualTo(200);
        assertThat(client.header("grpc-status")).isEqualTo("14");
        assertThat(client.header("grpc-message")).isEqualTo("down%25");
        assertThat(client.text()).isEmpty();
        assertThat(client.ended).isTrue();
    }

    @Test
    void fromTheResponseWayReplaceItForTheFiltersStillAhead() {
        rig.serve(noting("a"), response(x -> Verdict.reply(418).body("tea")), noting("b"), rig.forwarding());
        FakeClient client = rig.get();

        rig.cluster.last().answer(200, false);

        assertThat(seen).startsWith("a>", "b>", "<b", "<a");
        assertThat(client.status()).isEqualTo(418);
        assertThat(rig.cluster.last().reset).isTrue();
    }

    @Test
    void streamWhatASourceWrites() {
        HttpTerminal terminal = x -> Verdict.reply(200)
                .body((trailers, out) -> out.hold(x.sleep(Duration.ofMillis(5)), v -> {
                    out.write(Bytes.of("slow"));
                    trailers.add("x-end", "1");
                }));
        rig.serve(terminal);
        FakeClient client = rig.get();
        assertThat(client.status()).isEqualTo(200);
        assertThat(client.ended).isFalse();

        rig.loop.millis(10);

        assertThat(client.text()).isEqualTo("slow");
        assertThat(client.sentTrailers).isNotNull();
    }

    @Test
    void comingTooLateAreACut() {
        Exchange[] kept = new Exchange[1];
        rig.serve(
                request(x -> {
                    kept[0] = x;
                    return Verdict.proceed();
                }),
                rig.forwarding());
        FakeClient client = rig.get();
        rig.cluster.last().answer(200, false);

        kept[0].abort(Verdict.reply(500).details("too_late"));
        kept[0].abort(Verdict.reply(501));
        rig.loop.run();

        assertThat(client.reset).isTrue();
        assertThat(rig.log).containsExactly("200 too_late ");
        assertThat(rig.counter("sluice.late_completions")).isEqualTo(1);
    }

    @Test
    void byAbortBeforeTheHeadAreOrdinaryReplies() {
        CompletableFuture<String> never = new CompletableFuture<>();
        rig.serve(
                noting("a"),
                request(x -> {
                    x.after(
                            Duration.ofMillis(1),
                            () -> x.abort(Verdict.reply(429).details("slow_down")));
                    return Verdict.when(never, v -> Verdict.proceed());
                }),
                rig.forwarding());
        FakeClient client = rig.get();

        rig.loop.millis(2);

        assertThat(client.status()).isEqualTo(429);
        assertThat(seen).containsExactly("a>", "<a", "a|");
    }
}
