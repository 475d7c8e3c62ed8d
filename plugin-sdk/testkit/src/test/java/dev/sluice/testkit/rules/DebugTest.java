package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.HttpTerminal;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Every misuse is seen, and says whose it is. */
class DebugTest {
    private static final String NAME = "sluice.testkit.filter-0";

    private static FilterTest misusing(HttpFilter filter) {
        return FilterTest.of(filter).upstream(Answer.ok("body")).allowMisuse();
    }

    private static void seen(String what, HttpFilter filter) {
        FilterTest test = misusing(filter);

        test.post("/", "body").run();

        assertThat(test.misuses()).anyMatch(line -> line.startsWith(what + " by " + NAME));
    }

    private static Probe chunks(BiConsumer<Bytes, Sink> chunk) {
        return Probe.request(x -> {
            x.request().body().transform(chunk::accept);
            return Verdict.proceed();
        });
    }

    @Test
    void failsTheTestUnlessAllowed() {
        Probe reads = Probe.request(x -> {
            x.request().body().read(10);
            return Verdict.proceed();
        });

        assertThatThrownBy(() -> FilterTest.of(reads).post("/", "x").run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("READ_WITHOUT_WHEN by " + NAME);
    }

    @Test
    void nothingIsSeenOfFiltersThatDoRight() {
        FilterTest test = FilterTest.of(Probe.request(x -> {
                    x.request().body().transform(Probe.brackets());
                    return Verdict.when(x.request().body().read(100), all -> Verdict.proceed());
                }))
                .upstream(Answer.ok("body"));

        test.post("/", "bo", "dy").run();

        assertThat(test.misuses()).isEmpty();
    }

    @Test
    void anotherThread() {
        seen("WRONG_THREAD", Probe.request(x -> {
            elsewhere(() -> x.request().path());
            return Verdict.proceed();
        }));
    }

    @Test
    void aSinkOnAnotherThread() {
        seen("WRONG_THREAD", chunks((in, out) -> elsewhere(() -> out.write(Bytes.of("x")))));
    }

    private static void elsewhere(Runnable task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IllegalStateException expected) {
                // the caller is told, too
            }
        });
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void bytesKeptWithoutACopy() {
        seen("STALE_BYTES", Probe.request(x -> {
            x.request().body().transform(new Transform() {
                private Bytes kept = Bytes.empty();

                @Override
                public void chunk(Bytes in, Sink out) {
                    kept = in.slice(0, 2);
                }

                @Override
                public void end(Headers trailers, Sink out) {
                    out.write(kept);
                }
            });
            return Verdict.proceed();
        }));
    }

    @Test
    void readBytesAfterTheVerdict() {
        seen(
                "STALE_BYTES",
                Probe.request(x -> Verdict.when(x.request().body().read(100), all -> {
                    x.request().body().onEnd((trailers, out) -> trailers.add("x-all", all.toString()));
                    return Verdict.proceed();
                })));
    }

    @Test
    void aStreamAfterItsEnd() {
        CompletableFuture<Exchange> kept = new CompletableFuture<>();
        FilterTest test = misusing(Probe.request(x -> {
            kept.complete(x);
            return Verdict.proceed();
        }));
        test.get("/").run();

        kept.join().request();

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("STALE_STREAM"));
    }

    @Test
    void aSinkAfterItsEndIsALateNoOp() {
        List<Sink> kept = new ArrayList<>();
        FilterTest test = FilterTest.of(chunks((in, out) -> {
            out.write(in);
            kept.add(out);
        }));
        Exchanged x = test.post("/", "x").run();

        kept.get(0).write(Bytes.of("late"));

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("LATE"));
        assertThat(x.seen().body()).isEqualTo("x");
        assertThat(test.stat("sluice.late_completions")).isEqualTo(1);
    }

    @Test
    void aReadWithoutAWhen() {
        seen("READ_WITHOUT_WHEN", Probe.request(x -> {
            x.request().body().peek(1);
            return Verdict.reply(200);
        }));
    }

    @Test
    void installingWhenTheHeadHasMovedOn() {
        Probe installs = Probe.request(x -> {
            x.after(Duration.ofMillis(1), () -> x.request().body().transform(Probe.upper()));
            return Verdict.proceed();
        });
        Probe waits = Probe.request(x -> Verdict.when(x.sleep(Duration.ofMillis(5)), slept -> Verdict.proceed()));
        FilterTest test = FilterTest.of(installs, waits).allowMisuse();

        test.post("/", "x").run().expectStatus(500).expectDetails("filter_exception{" + NAME + "}");

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("INSTALLED_TOO_LATE by " + NAME));
    }

    @Test
    void aLengthThatIsNotKept() {
        seen("LENGTH_CHANGED", Probe.request(x -> {
            x.request().body().transform(new Transform() {
                @Override
                public void chunk(Bytes in, Sink out) {
                    out.write(in.slice(0, 2));
                }

                @Override
                public boolean keepsLength() {
                    return true;
                }
            });
            return Verdict.proceed();
        }));
    }

    @Test
    void aDeclaredLengthThatIsNotWritten() {
        FilterTest test = misusing(Probe.request(x -> Verdict.reply(200)
                .header("content-length", "10")
                .body((trailers, out) -> out.write(Bytes.of("four")))));

        test.get("/").start();

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("LENGTH_WRONG by " + NAME));
    }

    @Test
    void aLengthSetOnATransformedBodyIsTakenAway() {
        FilterTest test = misusing(Probe.response(x -> {
            x.response().headers().set("content-length", "4");
            return Verdict.proceed();
        }));
        Probe inner = Probe.response(x -> {
            x.response().body().transform(Probe.brackets());
            return Verdict.proceed();
        });
        FilterTest both = FilterTest.of(
                        Probe.response(x -> {
                            x.response().headers().set("content-length", "4");
                            return Verdict.proceed();
                        }),
                        inner)
                .upstream(Answer.ok("body"))
                .allowMisuse();

        test.get("/").run().expectHeader("content-length", "4");
        both.get("/").run().expectHeader("content-length", "").expectBody("[body]");

        assertThat(test.misuses()).isEmpty();
        assertThat(both.misuses()).anyMatch(line -> line.startsWith("LENGTH_AFTER_TRANSFORM"));
    }

    @Test
    void writingInOnEnd() {
        seen("WRITE_IN_ON_END", Probe.request(x -> {
            x.request().body().onEnd((trailers, out) -> out.write(Bytes.of("x")));
            return Verdict.proceed();
        }));
    }

    @Test
    void forwardFromAFilter() {
        seen("VERDICT_NOT_ALLOWED", Probe.request(x -> Verdict.forward()));
    }

    @Test
    void forwardOnTheResponseWay() {
        seen("VERDICT_NOT_ALLOWED", Probe.response(x -> Verdict.forward()));
    }

    @Test
    void aReplyWithoutAStatus() {
        seen("VERDICT_NOT_ALLOWED", Probe.request(x -> Verdict.reply(Source.of(Bytes.of("raw")))));
    }

    @Test
    void proceedFromATerminal() {
        HttpTerminal proceeds = x -> Verdict.proceed();
        FilterTest test = FilterTest.of(proceeds).allowMisuse();

        test.get("/").run().expectStatus(500).expectDetails("filter_exception{" + NAME + "}");

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("VERDICT_NOT_ALLOWED by " + NAME));
    }

    @Test
    void aSinkWrittenFarOverItsMark() {
        Probe floods = Probe.request(x -> {
            x.request().body().transform((in, out) -> {
                for (int i = 0; i < 64; i++) {
                    out.write(Bytes.of(new byte[16 << 10]));
                }
            });
            return Verdict.proceed();
        });
        Probe waits = Probe.request(x -> Verdict.when(new CompletableFuture<String>(), never -> Verdict.proceed()));
        FilterTest test = FilterTest.of(floods, waits);

        test.post("/").open().start().send("x");

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("SINK_OVERRUN by " + NAME));
    }

    @Test
    void aVerdictThatNeverComesIsNamed() {
        FilterTest test = FilterTest.of(
                        Probe.request(x -> Verdict.when(new CompletableFuture<String>(), never -> Verdict.proceed())))
                .manager("stream_idle_timeout: 1s");

        test.get("/").run().expectStatus(504).expectDetails("stream_idle_timeout{" + NAME + "}");

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("NEVER_ANSWERED by " + NAME));
    }

    @Test
    void aHoldThatNeverEndsIsNamed() {
        FilterTest test = FilterTest.of(chunks((in, out) -> out.hold(new CompletableFuture<String>(), never -> {})))
                .manager("stream_idle_timeout: 1s");

        test.post("/", "x").run().expectDetails("stream_idle_timeout{" + NAME + "}");

        assertThat(test.misuses()).anyMatch(line -> line.startsWith("NEVER_ANSWERED by " + NAME));
    }

    @Test
    void controlCharactersInAHeaderAreAFailure() {
        FilterTest.of(Probe.request(x -> {
                    x.request().headers().set("x-a", "b\r\nx-evil: 1");
                    return Verdict.proceed();
                }))
                .get("/")
                .run()
                .expectStatus(500)
                .expectDetails("filter_exception{" + NAME + "}");
    }
}
