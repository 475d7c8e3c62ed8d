package dev.sluice.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.runtime.chain.FilterUse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A filter that misbehaves is named in the log, the numbers and the details, and the streams of others go on. */
class FilterFaultsTest {
    private static final Logger LOG = Logger.getLogger("sluice.filter");
    private final Rig rig = new Rig();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler ear = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private boolean bad = true;

    @BeforeEach
    void listen() {
        LOG.addHandler(ear);
    }

    @AfterEach
    void listenNoMore() {
        LOG.removeHandler(ear);
    }

    private FilterUse use(String name, boolean failOpen, Function<Exchange, Verdict> decide) {
        return rig.use(
                name,
                new HttpFilter() {
                    @Override
                    public Verdict onRequest(Exchange x) {
                        return decide.apply(x);
                    }
                },
                failOpen);
    }

    private void serve(boolean failOpen, Function<Exchange, Verdict> decide) {
        rig.serve(List.of(
                use("good", false, x -> Verdict.proceed()),
                use("naughty", failOpen, decide),
                rig.use("end", rig.forwarding(), false)));
    }

    private long number(String name) {
        return rig.stats.counters().stream()
                .filter(cell -> cell.name().equals("sluice.filter.test." + name))
                .mapToLong(cell -> cell.value())
                .sum();
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack is full
    private static void recurse(int depth) {
        recurse(depth + 1);
    }

    private static Verdict fail(String how) {
        switch (how) {
            case "deep" -> recurse(0);
            case "large" -> throw new OutOfMemoryError("Java heap space");
            case "missing" -> throw new NoClassDefFoundError("acme/Gone");
            case "assertion" -> throw new AssertionError("never");
            default -> throw new IllegalStateException("plain");
        }
        return Verdict.proceed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "deep", "large", "missing", "assertion"})
    void whateverItThrowsItIsNamedAndOthersGoOn(String how) {
        serve(false, x -> x.request().path().equals("/bad") ? fail(how) : Verdict.proceed());
        FakeClient other = rig.get();

        FakeClient client = rig.request("GET", "/bad", true);
        rig.cluster.last().answer(200, true);

        assertThat(client.status()).isEqualTo(500);
        assertThat(rig.log.get(0)).contains("500 filter_exception{naughty}");
        assertThat(number("naughty.errors")).isEqualTo(1);
        assertThat(logged).anyMatch(line -> line.contains("naughty"));
        assertThat(other.status()).isEqualTo(200);
    }

    @Test
    void anAllocationThatCannotBeIsOnlyItsOwnProblem() {
        serve(false, x -> {
            long[][] all = new long[64][];
            for (int i = 0; i < all.length; i++) {
                all[i] = new long[Integer.MAX_VALUE - 8];
            }
            return all.length > 0 ? Verdict.proceed() : Verdict.restart();
        });

        FakeClient client = rig.get();

        assertThat(client.status()).isEqualTo(500);
        assertThat(rig.log).containsExactly("500 filter_exception{naughty} ");
    }

    @Test
    void whoNeverAnswersIsNamedByTheTimeoutThatEndsItsWait() {
        serve(false, x -> Verdict.when(new CompletableFuture<String>(), any -> Verdict.proceed()));
        FakeClient client = rig.get();

        rig.loop.advance(301_000_000_000L);

        assertThat(client.status()).isEqualTo(504);
        assertThat(rig.log.get(0)).contains("stream_idle_timeout{naughty}");
        assertThat(number("naughty.unanswered")).isEqualTo(1);
    }

    @Test
    void anAnswerFromAnotherThreadGoesHomeFirst() throws Exception {
        CompletableFuture<Exchange> got = new CompletableFuture<>();
        serve(false, x -> {
            got.complete(x);
            return Verdict.when(new CompletableFuture<String>(), any -> Verdict.proceed());
        });
        FakeClient client = rig.get();

        Thread stranger = new Thread(() -> got.join().abort(Verdict.reply(403)));
        stranger.start();
        stranger.join();
        assertThat(client.sentHead).isNull();
        rig.loop.run();

        assertThat(client.status()).isEqualTo(403);
        assertThat(number("naughty.errors")).isEqualTo(1);
        assertThat(logged).anyMatch(line -> line.contains("naughty"));
    }

    @Test
    void bytesFromAnotherThreadFailTheirStreamAlone() throws Exception {
        CompletableFuture<Sink> sink = new CompletableFuture<>();
        serve(false, x -> {
            x.request().body().transform(new Transform() {
                @Override
                public void chunk(Bytes in, Sink out) {
                    sink.complete(out);
                    out.hold(new CompletableFuture<String>(), any -> {});
                }

                @Override
                public void end(Headers trailers, Sink out) {}
            });
            return Verdict.proceed();
        });
        FakeClient client = rig.request("POST", "/", false);
        client.events.onData(Rig.bytes("hi"), false);

        Thread stranger = new Thread(() -> sink.join().write(Bytes.of("torn")));
        stranger.setUncaughtExceptionHandler((thread, failure) -> {});
        stranger.start();
        stranger.join();
        rig.loop.run();

        assertThat(client.status()).isEqualTo(500);
        assertThat(rig.log.get(0)).contains("filter_exception{naughty}");
    }

    @Test
    void aSecondAnswerIsCountedAndChangesNothing() {
        serve(false, x -> {
            x.abort(Verdict.reply(403));
            x.abort(Verdict.reply(404));
            return Verdict.reply(405);
        });
        FakeClient client = rig.get();
        rig.loop.run();

        assertThat(client.status()).isEqualTo(403);
        assertThat(rig.counter("sluice.late_completions")).isEqualTo(1);
    }

    @Test
    void manyFaultsOpenTheCircuitUntilATrySucceeds() {
        serve(false, x -> {
            if (bad) {
                throw new IllegalStateException("down");
            }
            return Verdict.proceed();
        });
        for (int i = 0; i < 20; i++) {
            rig.get();
        }
        rig.log.clear();
        bad = false;

        FakeClient refused = rig.get();

        assertThat(refused.status()).isEqualTo(500);
        assertThat(rig.log).containsExactly("500 filter_circuit_open{naughty} ");
        assertThat(number("naughty.tripped")).isEqualTo(1);
        assertThat(number("naughty.refused")).isEqualTo(1);
        await().until(() -> {
            rig.get();
            if (rig.cluster.tries.isEmpty()) {
                return false;
            }
            rig.cluster.last().answer(200, true);
            return true;
        });
        rig.get();
        rig.cluster.last().answer(200, true);
        assertThat(rig.log).endsWith("200 via_upstream ", "200 via_upstream ");
    }

    @Test
    void anOpenCircuitOfAnOpenFilterLetsStreamsPassWithoutIt() {
        int[] asked = new int[1];
        serve(true, x -> {
            asked[0]++;
            throw new IllegalStateException("down");
        });
        for (int i = 0; i < 25; i++) {
            rig.get();
            rig.cluster.last().answer(200, true);
        }

        assertThat(asked[0]).isEqualTo(20);
        assertThat(rig.log).hasSize(25).containsOnly("200 via_upstream ");
        assertThat(number("naughty.refused")).isEqualTo(5);
    }

    @Test
    void faultsOfTheFewDoNotSwitchAFilterOffForTheMany() {
        serve(false, x -> x.request().path().equals("/bad") ? fail("plain") : Verdict.proceed());

        for (int i = 0; i < 60; i++) {
            rig.request("GET", "/bad", true);
            rig.get();
            rig.cluster.last().answer(200, true);
            rig.get();
            rig.cluster.last().answer(200, true);
        }

        assertThat(number("naughty.tripped")).isZero();
        assertThat(number("naughty.errors")).isEqualTo(60);
    }

    @Test
    void decisionsAreCounted() {
        rig.serve(List.of(
                use("waits", false, x -> Verdict.when(x.blocking(() -> "now"), any -> Verdict.proceed())),
                use("answers", false, x -> Verdict.reply(404)),
                rig.use("end", rig.forwarding(), false)));

        FakeClient client = rig.get();
        await().until(() -> {
            rig.loop.run();
            return client.sentHead != null;
        });

        assertThat(number("waits.requests")).isEqualTo(1);
        assertThat(number("waits.waited")).isEqualTo(1);
        assertThat(number("waits.proceeded")).isEqualTo(1);
        assertThat(number("answers.replied_4xx")).isEqualTo(1);
        assertThat(number("end.requests")).isEqualTo(1);
        assertThat(number("end.forwarded")).isZero();
    }
}
