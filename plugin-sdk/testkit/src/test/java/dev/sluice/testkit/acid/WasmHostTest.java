package dev.sluice.testkit.acid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Body;
import dev.sluice.filter.Bytes;
import dev.sluice.filter.Exchange;
import dev.sluice.filter.Headers;
import dev.sluice.filter.HttpFilter;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The statuses of Envoy's filters and of proxy-wasm, as the table of docs/filters/lifecycle.md says them. The guest is played by the test. */
class WasmHostTest {
    private enum Head {
        CONTINUE,
        STOP_ITERATION,
        STOP_ALL_AND_BUFFER,
        STOP_ALL_AND_WATERMARK
    }

    private enum Data {
        CONTINUE,
        BUFFER,
        WATERMARK,
        NO_BUFFER
    }

    private final List<Integer> shown = new ArrayList<>();

    @Test
    void continueShowsEachChunk() {
        run(Head.CONTINUE, size -> Data.CONTINUE, "ab", "c").expectSeenBody("abc");

        assertThat(shown).containsExactly(2, 1);
    }

    @Test
    void aBufferGrowsUntilTheGuestGoesOn() {
        run(Head.CONTINUE, size -> size < 3 ? Data.BUFFER : Data.CONTINUE, "a", "b", "cd")
                .expectSeenBody("abcd");

        assertThat(shown).containsExactly(1, 2, 4);
    }

    @Test
    void aBufferOverTheLimitIsA413() {
        run(Head.CONTINUE, size -> Data.BUFFER, "0123456789", "x").expectStatus(413);
    }

    @Test
    void aWatermarkHoldsTheChunkUntilResumed() {
        run(Head.CONTINUE, size -> Data.WATERMARK, "ab", "c").expectSeenBody("abc");
    }

    @Test
    void noBufferDrops() {
        run(Head.CONTINUE, size -> shown.size() == 1 ? Data.NO_BUFFER : Data.CONTINUE, "ab", "c")
                .expectSeenBody("c");
    }

    @Test
    void theHeadWaitsWhileBodyCallbacksGoOn() {
        Exchanged x = run(Head.STOP_ITERATION, size -> size < 4 ? Data.BUFFER : Data.CONTINUE, "ab", "c", "de", "f");

        x.expectSeenBody("abcdef");
        assertThat(shown).startsWith(2, 3, 5);
    }

    @Test
    void everythingWaits() {
        run(Head.STOP_ALL_AND_WATERMARK, size -> Data.CONTINUE, "ab", "c").expectSeenBody("abc");
        run(Head.STOP_ALL_AND_BUFFER, size -> Data.CONTINUE, "ab", "c").expectSeenBody("abc");
        run(Head.STOP_ALL_AND_BUFFER, size -> Data.CONTINUE, "0123456789", "x").expectStatus(413);
    }

    @Test
    void randomCutsAndStatusesLoseNothing() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            String body = "0123456789".substring(0, 1 + random.nextInt(10));
            List<String> pieces = new ArrayList<>();
            for (int at = 0; at < body.length(); ) {
                int end = at + 1 + random.nextInt(body.length() - at);
                pieces.add(body.substring(at, end));
                at = end;
            }
            Head head = Head.values()[random.nextInt(4)];
            Data[] keeping = {Data.CONTINUE, Data.BUFFER, Data.WATERMARK};

            Exchanged x = run(head, size -> keeping[random.nextInt(3)], pieces.toArray(String[]::new));

            assertThat(x.seen().body())
                    .as("seed %d, %s, %s", seed, head, pieces)
                    .isEqualTo(body);
        }
    }

    private Exchanged run(Head head, IntFunction<Data> data, String... pieces) {
        shown.clear();
        FilterTest test = FilterTest.of(new WasmHost(head, data));
        var request = test.request("POST", "/").open();
        Exchanged x = request.start();
        for (String piece : pieces) {
            x.send(piece);
        }
        if (!x.complete()) {
            x.end();
        }
        return x.advance(Duration.ofSeconds(5));
    }

    /** One direction is enough: both are the same code in a real host. */
    private final class WasmHost implements HttpFilter {
        private final Head status;
        private final IntFunction<Data> guest;

        WasmHost(Head status, IntFunction<Data> guest) {
            this.status = status;
            this.guest = guest;
        }

        @Override
        public HttpFilter begin(Exchange x) {
            return new WasmStream(x, status, guest);
        }
    }

    private final class WasmStream implements HttpFilter, Transform {
        private static final int LIMIT = 10;
        private final Exchange x;
        private final Head status;
        private final IntFunction<Data> guest;
        private Bytes buffer = Bytes.empty();
        private int shownAtHead;

        WasmStream(Exchange x, Head status, IntFunction<Data> guest) {
            this.x = x;
            this.status = status;
            this.guest = guest;
        }

        @Override
        public Verdict onRequest(Exchange x) {
            Body body = x.request().body();
            body.transform(this);
            return switch (status) {
                case CONTINUE -> Verdict.proceed();
                case STOP_ALL_AND_WATERMARK -> Verdict.when(resumed(), go -> Verdict.proceed());
                case STOP_ALL_AND_BUFFER ->
                    Verdict.when(body.read(LIMIT).thenCombine(resumed(), (all, go) -> all), all -> Verdict.proceed());
                case STOP_ITERATION -> more(body);
            };
        }

        /** {@code proxy_continue_stream}, a second later. */
        private CompletableFuture<Void> resumed() {
            return x.sleep(Duration.ofSeconds(1)).toCompletableFuture();
        }

        private Verdict more(Body body) {
            return Verdict.when(body.peek(shownAtHead + 1), all -> {
                shownAtHead = all.length();
                if (body.ended() && all.length() == 0) {
                    return Verdict.proceed();
                }
                shown.add(all.length());
                buffer = all.copy();
                return switch (guest.apply(all.length())) {
                    case CONTINUE -> Verdict.proceed();
                    case WATERMARK -> Verdict.when(resumed(), go -> Verdict.proceed());
                    default -> body.ended() ? Verdict.when(resumed(), go -> Verdict.proceed()) : more(body);
                };
            });
        }

        @Override
        public void chunk(Bytes in, Sink out) {
            int skipped = Math.min(shownAtHead, in.length());
            shownAtHead -= skipped;
            if (skipped > 0 && shownAtHead == 0) {
                flush(out);
            }
            if (skipped == in.length()) {
                return;
            }
            buffer = Bytes.concat(buffer, in.slice(skipped, in.length()));
            shown.add(buffer.length());
            switch (guest.apply(buffer.length())) {
                case CONTINUE -> flush(out);
                case WATERMARK -> out.hold(resumed(), go -> flush(out));
                case NO_BUFFER -> buffer = Bytes.empty();
                case BUFFER -> {
                    if (buffer.length() > LIMIT) {
                        x.abort(Verdict.reply(413));
                    }
                }
            }
        }

        @Override
        public void end(Headers trailers, Sink out) {
            flush(out);
        }

        private void flush(Sink out) {
            if (buffer.length() > 0) {
                out.write(buffer);
                buffer = Bytes.empty();
            }
        }
    }
}
