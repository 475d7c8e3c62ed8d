package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Exchange;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.watch.RequestTrace;
import dev.sluice.runtime.chain.watch.Traces;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Requests that are followed through their chain. */
class TracesTest {
    private final Rig rig = new Rig();

    private void serve() {
        rig.serve(
                new HttpFilter() {
                    @Override
                    public Verdict onRequest(Exchange x) {
                        x.request().headers().set("x-user", "7");
                        x.request().headers().set("authorization", "Bearer secret");
                        return Verdict.proceed();
                    }

                    @Override
                    public Verdict onResponse(Exchange x) {
                        x.response().headers().set("x-seen", "yes");
                        x.response().headers().remove("x-sluice-trace");
                        return Verdict.proceed();
                    }
                },
                new HttpFilter() {
                    @Override
                    public Verdict onRequest(Exchange x) {
                        return Verdict.reply(404).body("gone");
                    }
                },
                rig.forwarding());
    }

    @Test
    void showsVerdictsChangesAndSizes() {
        serve();
        rig.shared.traces().follow("/a", "", "", 1);

        rig.request("GET", "/b", true);
        rig.request("GET", "/a/1", true);
        rig.request("GET", "/a/2", true);

        assertThat(rig.shared.traces().recorded()).hasSize(1);
        RequestTrace trace = rig.shared.traces().recorded().get(0);
        assertThat(trace.path()).isEqualTo("/a/1");
        assertThat(trace.status()).isEqualTo(404);
        assertThat(trace.sent()).isEqualTo(4);
        assertThat(trace.steps().stream().map(step -> step.direction() + ' ' + step.filter() + ' ' + step.verdict()))
                .containsExactly("request f0 proceed", "request f1 reply(404)", "response f0 proceed");
        assertThat(trace.steps().get(0).changes()).containsExactly("+x-user: 7", "+authorization: [redacted]");
        assertThat(trace.steps().get(2).changes()).containsExactly("+x-seen: yes");
    }

    @Test
    void showsWhatCameOfAWait() {
        rig.serve(
                new HttpFilter() {
                    @Override
                    public Verdict onRequest(Exchange x) {
                        return Verdict.when(CompletableFuture.completedFuture("now"), any -> Verdict.proceed());
                    }
                },
                new HttpFilter() {
                    @Override
                    public Verdict onRequest(Exchange x) {
                        throw new IllegalStateException("expected by the test");
                    }
                },
                rig.forwarding());
        rig.shared.traces().follow("", "", "", 1);

        rig.get();

        assertThat(rig.shared.traces().recorded().get(0).steps().stream()
                        .map(step -> step.direction() + ' ' + step.filter() + ' ' + step.verdict()))
                .containsExactly(
                        "request f0 when",
                        "after wait f0 proceed",
                        "failure f1 java.lang.IllegalStateException: expected by the test");
    }

    @Test
    void aHeaderMayChoose() {
        serve();
        rig.shared.traces().follow("", ":path", "/b", 5);

        rig.request("GET", "/a", true);
        rig.request("GET", "/b", true);

        assertThat(rig.shared.traces().recorded().stream().map(RequestTrace::path))
                .containsExactly("/b");
    }

    @Test
    void nothingIsRecordedUnlessAskedFor() {
        serve();
        rig.get();
        rig.shared.traces().follow("", "", "", 3);
        rig.shared.traces().stop();
        rig.get();

        assertThat(rig.shared.traces().recorded()).isEqualTo(List.of());
    }

    @Test
    void onlyTheNewestTokenCounts() {
        dev.sluice.filter.Headers head = new dev.sluice.filter.Headers();
        String old = rig.shared.traces().token();
        head.set("x-sluice-trace", old);
        assertThat(rig.shared.traces().wants(head)).isEqualTo(Traces.Depth.HEADS);

        String fresh = rig.shared.traces().token();
        assertThat(rig.shared.traces().wants(head)).isNull();
        head.set("x-sluice-trace", fresh);
        assertThat(rig.shared.traces().wants(head)).isEqualTo(Traces.Depth.HEADS);
        rig.shared.traces().stop();
        assertThat(rig.shared.traces().wants(head)).isNull();
    }
}
