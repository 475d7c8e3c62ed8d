package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Key;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.codec.StreamReset;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How exchanges end. */
class ExchangeEndsTest extends ExchangeRules {
    @Test
    void aClientThatLeavesCancelsEverythingOnce() {
        boolean[] closed = {false};
        CompletableFuture<AutoCloseable> stage = new CompletableFuture<>();
        rig.serve(
                noting("a"),
                request(x -> {
                    x.after(Duration.ofSeconds(1), () -> seen.add("timer"));
                    return Verdict.when(stage, v -> {
                        seen.add("then");
                        return Verdict.proceed();
                    });
                }),
                rig.forwarding());
        FakeClient client = rig.get();

        client.events.onReset(StreamReset.of(StreamReset.Kind.REMOTE, ""));
        stage.complete(() -> closed[0] = true);
        rig.loop.millis(2000);

        assertThat(seen).containsExactly("a>", "a|");
        assertThat(closed[0]).isTrue();
        assertThat(rig.log).containsExactly("0 downstream_remote_disconnect DC");
    }

    @Test
    void aResetReachesTheHost() {
        rig.serve(rig.forwarding());
        FakeClient client = rig.get();

        client.events.onReset(StreamReset.of(StreamReset.Kind.REMOTE, ""));

        assertThat(rig.cluster.last().reset).isTrue();
    }

    @Test
    void aRestartBeginsEveryFilterAgainAndKeepsTheStore() {
        Key<Integer> times = Key.of("times", 0);
        HttpFilter counting = new HttpFilter() {
            @Override
            public HttpFilter begin(Exchange x) {
                seen.add("begin");
                return new HttpFilter() {
                    @Override
                    public void onComplete(Exchange x) {
                        seen.add("complete");
                    }
                };
            }
        };
        rig.serve(
                counting,
                request(x -> {
                    x.put(times, x.get(times) + 1);
                    return x.get(times) < 2 ? Verdict.restart() : Verdict.proceed();
                }),
                rig.forwarding());
        FakeClient client = rig.request("POST", "/", false);
        client.send("body", true);

        rig.cluster.last().answer(200, true);

        assertThat(seen).containsExactly("begin", "complete", "begin", "complete");
        assertThat(rig.cluster.last().text()).isEqualTo("body");
    }

    @Test
    void aStreamThatIsIdleTooLongIsAnswered() {
        rig.serve(rig.forwarding());
        FakeClient client = rig.get();

        rig.loop.millis(301_000);

        assertThat(client.status()).isEqualTo(504);
        assertThat(client.text()).isEqualTo("stream timeout");
        assertThat(rig.log).containsExactly("504 stream_idle_timeout SI");
    }

    @Test
    void anIdleConnectionDrains() {
        rig.serve(rig.forwarding());
        rig.get();
        rig.cluster.last().answer(200, true);

        rig.loop.millis(3_700_000);

        assertThat(rig.drained).isTrue();
        assertThat(rig.counter("http.test.downstream_cx_idle_timeout")).isEqualTo(1);
    }
}
