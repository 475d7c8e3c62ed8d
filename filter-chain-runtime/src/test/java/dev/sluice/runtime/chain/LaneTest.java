package dev.sluice.runtime.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.HeaderName;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Source;
import dev.sluice.filter.Transform;
import dev.sluice.runtime.event.Loop;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final HandLoop loop = new HandLoop();
    private final Owner owner = new Owner();
    private final Pipe drain = new Pipe();
    private final Brake brake = new Brake();
    private final Lane lane = new Lane(owner, brake, 1 << 20);

    private final class Owner implements LaneOwner {
        int current;

        @Nullable
        Throwable failure;

        boolean tooMuch;
        int late;
        Headers head = new Headers();

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public boolean frozen() {
            return failure != null || tooMuch;
        }

        @Override
        public int current() {
            return current;
        }

        @Override
        public void enter(int filter) {
            current = filter;
        }

        @Override
        public void failed(int filter, Throwable why) {
            failure = why;
        }

        @Override
        public void tooMuch(Lane lane, int filter) {
            tooMuch = true;
        }

        @Override
        public void late() {
            late++;
        }

        @Override
        public Headers head(Lane lane) {
            return head;
        }
    }

    private static final class Pipe implements Drain {
        final ByteArrayOutputStream got = new ByteArrayOutputStream();
        boolean writable = true;
        int room = Integer.MAX_VALUE;
        boolean ended;
        int calls;

        @Nullable
        Headers trailers;

        @Nullable
        ByteBuffer last;

        @Override
        public void data(ByteBuffer bytes, boolean end) {
            assertThat(ended).isFalse();
            calls++;
            last = bytes;
            while (bytes.hasRemaining()) {
                got.write(bytes.get());
            }
            ended = end;
        }

        @Override
        public void trailers(Headers t) {
            trailers = t;
            ended = true;
        }

        @Override
        public boolean writable() {
            return writable && got.size() < room;
        }

        String text() {
            return got.toString(StandardCharsets.UTF_8);
        }
    }

    private static final class Brake implements LaneInput {
        boolean paused;

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }
    }

    private static Transform each(BiConsumer<Bytes, Sink> chunk) {
        return chunk::accept;
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void handsTheSourcesOwnBufferToTheDrainWhenNothingIsInstalled() {
        lane.advance();
        lane.open(drain);

        ByteBuffer bytes = buffer("hello");
        lane.data(bytes, true);

        assertThat(drain.last).isSameAs(bytes);
        assertThat(drain.ended).isTrue();
        assertThat(lane.finished()).isTrue();
    }

    @Test
    void stopsTheSourceWhileTheDrainIsFull() {
        lane.open(drain);
        drain.writable = false;
        lane.data(buffer("x"), false);
        assertThat(brake.paused).isTrue();

        drain.writable = true;
        lane.drainWritable();

        assertThat(brake.paused).isFalse();
    }

    @Test
    void keepsBytesForTheFilterAtTheHeadAndStopsTheSourceAtTheMark() {
        lane.data(ByteBuffer.allocate(40_000), false);
        assertThat(brake.paused).isTrue();
        assertThat(drain.got.size()).isZero();

        lane.open(drain);

        assertThat(drain.got.size()).isEqualTo(40_000);
        assertThat(brake.paused).isFalse();
    }

    @Test
    void readsTheWholeBodyBeforeOwnTransformSeesIt() {
        CompletableFuture<Bytes> whole = lane.read(100).toCompletableFuture();
        lane.transform(each((in, out) -> out.write(Bytes.of(in.toString().toUpperCase(java.util.Locale.ROOT)))));
        lane.data(buffer("ab"), false);
        lane.data(buffer("cd"), true);

        assertThat(whole.join()).hasToString("abcd");
        lane.advance();
        lane.open(drain);
        assertThat(drain.text()).isEqualTo("ABCD");
        assertThat(drain.ended).isTrue();
    }

    @Test
    void tellsWhenAReadMeetsMoreThanItsLimit() {
        CompletableFuture<Bytes> whole = lane.read(3).toCompletableFuture();

        lane.data(buffer("abcd"), false);

        assertThat(owner.tooMuch).isTrue();
        assertThat(whole).isNotDone();
    }

    @Test
    void peeksAsSoonAsThereIsEnoughAndLeavesTheBytes() {
        CompletableFuture<Bytes> some = lane.peek(3).toCompletableFuture();
        lane.data(buffer("ab"), false);
        assertThat(some).isNotDone();
        lane.data(buffer("cd"), false);
        assertThat(some.join()).hasToString("abcd");

        lane.advance();
        lane.open(drain);
        lane.data(buffer("e"), true);

        assertThat(drain.text()).isEqualTo("abcde");
    }

    @Test
    void replacesTheBodyAndDrainsWhatStillComes() {
        lane.data(buffer("old"), false);
        lane.replace(Bytes.of("new!"));
        assertThat(lane.ended()).isTrue();
        lane.advance();
        lane.open(drain);

        lane.data(buffer("more old"), true);

        assertThat(drain.text()).isEqualTo("new!");
        assertThat(drain.ended).isTrue();
        assertThat(owner.head.get(HeaderName.CONTENT_LENGTH)).isEqualTo("4");
    }

    @Test
    void dropsTheLengthUnlessEveryTransformKeepsIt() {
        owner.head.set(HeaderName.CONTENT_LENGTH, "3");
        lane.transform(new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                out.write(in);
            }

            @Override
            public boolean keepsLength() {
                return true;
            }
        });
        lane.advance();
        assertThat(owner.head.has(HeaderName.CONTENT_LENGTH)).isTrue();

        lane.transform(each((in, out) -> out.write(in)));
        lane.advance();

        assertThat(owner.head.has(HeaderName.CONTENT_LENGTH)).isFalse();
    }

    @Test
    void aMessageWithoutBodyStaysOneUnlessTheTransformWrites() {
        lane.end();
        lane.transform(each((in, out) -> out.write(in)));
        lane.advance();
        assertThat(lane.bodiless()).isTrue();

        lane.transform(new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {}

            @Override
            public void end(Headers trailers, Sink out) {
                out.write(Bytes.of("late"));
            }
        });
        lane.advance();

        assertThat(lane.bodiless()).isFalse();
    }

    @Test
    void onEndAddsTrailersAndKeepsTheFastPath() {
        lane.onEnd((trailers, out) -> trailers.add("x-sum", "1"));
        lane.advance();
        lane.open(drain);
        ByteBuffer bytes = buffer("abc");

        lane.data(bytes, false);
        assertThat(drain.last).isSameAs(bytes);
        lane.end();

        assertThat(drain.trailers).isNotNull();
        assertThat(drain.trailers.get("x-sum")).isEqualTo("1");
    }

    @Test
    void whatEndWritesReachesTheNextChunkBeforeTheNextEnd() {
        List<String> seen = new ArrayList<>();
        lane.transform(new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                out.write(in);
            }

            @Override
            public void end(Headers trailers, Sink out) {
                out.write(Bytes.of("tail"));
            }
        });
        lane.advance();
        lane.transform(new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                seen.add(in.toString());
            }

            @Override
            public void end(Headers trailers, Sink out) {
                seen.add("end");
            }
        });
        lane.advance();
        lane.open(drain);

        lane.data(buffer("a"), true);

        assertThat(seen).containsExactly("a", "tail", "end");
    }

    @Test
    void aHoldStopsChunksUntilItsFunctionHasRun() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        lane.transform(each((in, out) -> {
            Bytes kept = in.copy();
            out.hold(stage, word -> out.write(Bytes.of(word + kept)));
        }));
        lane.advance();
        lane.open(drain);
        lane.data(buffer("1"), false);
        lane.data(buffer("2"), true);
        assertThat(drain.text()).isEmpty();

        stage.complete("x");
        loop.run();

        assertThat(drain.text()).isEqualTo("x1x2");
        assertThat(drain.ended).isTrue();
    }

    @Test
    void aFailedHoldFailsTheFilter() {
        lane.transform(
                each((in, out) -> out.hold(CompletableFuture.failedStage(new IllegalStateException("no")), v -> {})));
        lane.advance();
        lane.open(drain);

        lane.data(buffer("1"), false);

        assertThat(owner.failure).hasMessage("no");
    }

    @Test
    void aSlowReaderStopsATransformThatMakesMuchOfLittle() {
        drain.room = 10_000;
        int[] left = {100};
        Transform blow = new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                blow(out);
            }

            private void blow(Sink out) {
                while (left[0] > 0) {
                    if (!out.writable()) {
                        out.whenWritable(() -> blow(out));
                        return;
                    }
                    left[0]--;
                    out.write(Bytes.of(new byte[10_000]));
                }
            }
        };
        lane.transform(blow);
        lane.advance();
        lane.open(drain);
        lane.data(buffer("x"), true);
        assertThat(left[0]).isGreaterThan(90);

        while (!drain.ended) {
            drain.room = drain.got.size() + 5_000;
            lane.drainWritable();
        }

        assertThat(drain.got.size()).isEqualTo(1_000_000);
    }

    @Test
    void aTransformIsSlowedByTheSinkItNames() {
        Pipe other = new Pipe();
        Lane second = new Lane(owner, LaneInput.NONE, 1 << 20);
        Sink slow = second.transform(each((in, out) -> out.write(in)));
        second.advance();
        second.open(other);
        other.writable = false;
        List<String> seen = new ArrayList<>();
        lane.transform(each((in, out) -> {
                    seen.add(in.toString());
                    slow.write(Bytes.of(new byte[100_000]));
                }))
                .slowedBy(slow);
        lane.advance();
        lane.open(drain);
        lane.data(buffer("a"), false);
        lane.data(buffer("b"), false);
        loop.run();
        assertThat(seen).isEmpty();

        other.writable = true;
        second.drainWritable();
        loop.run();

        assertThat(seen.get(0)).isEqualTo("a");
    }

    @Test
    void producesAReplyOnlyWhenTheHeadHasMovedOn() {
        boolean[] started = {false};
        lane.produce(
                (trailers, out) -> {
                    started[0] = true;
                    out.write(Bytes.of("body"));
                },
                0);
        assertThat(lane.ended()).isFalse();
        assertThat(started[0]).isFalse();

        lane.open(drain);

        assertThat(drain.text()).isEqualTo("body");
        assertThat(drain.ended).isTrue();
    }

    @Test
    void closesEveryTransformOnceWhenItIsCut() {
        int[] closed = {0};
        Transform counting = new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {}

            @Override
            public void close() {
                closed[0]++;
            }
        };
        Sink sink = lane.transform(counting);
        lane.advance();
        lane.close();
        lane.close();
        sink.write(Bytes.of("late"));

        assertThat(closed[0]).isEqualTo(1);
        assertThat(owner.late).isEqualTo(1);
    }

    @Test
    void refusesToInstallAfterTheHeadHasGone() {
        lane.open(drain);

        assertThatThrownBy(() -> lane.transform(each((in, out) -> {}))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void givesTheSameForEveryCutOfTheSameBytes() {
        byte[] data = new byte[600];
        new Random(3).nextBytes(data);
        for (int cut = 0; cut <= data.length; cut++) {
            assertThat(throughThree(data, cut, cut)).containsExactly(expected(data));
        }
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            assertThat(throughThree(data, random.nextInt(data.length), i)).containsExactly(expected(data));
        }
    }

    private static byte[] expected(byte[] data) {
        byte[] out = new byte[data.length + 1];
        for (int i = 0; i < data.length; i++) {
            out[i] = (byte) (data[i] ^ 1);
        }
        out[data.length] = '!';
        return out;
    }

    /** Xor, then a paced one that holds, then one that adds a byte at the end, into a drain that takes little at a time. */
    private byte[] throughThree(byte[] data, int cut, int seed) {
        Random random = new Random(seed);
        Lane own = new Lane(owner, LaneInput.NONE, 1 << 20);
        Pipe out = new Pipe();
        own.transform(each((in, sink) -> {
            byte[] turned = in.toByteArray();
            for (int i = 0; i < turned.length; i++) {
                turned[i] ^= 1;
            }
            sink.write(Bytes.of(turned));
        }));
        own.advance();
        own.transform(each((in, sink) -> {
            Bytes kept = in.copy();
            CompletableFuture<Void> soon = new CompletableFuture<>();
            loop.after(random.nextInt(5), () -> soon.complete(null));
            sink.hold(soon, v -> sink.write(kept));
        }));
        own.transform(new Transform() {
            @Override
            public void chunk(Bytes in, Sink sink) {
                sink.write(in);
            }

            @Override
            public void end(Headers trailers, Sink sink) {
                sink.write(Bytes.of("!"));
            }
        });
        own.advance();
        own.data(ByteBuffer.wrap(data, 0, cut).slice(), false);
        own.open(out);
        own.data(ByteBuffer.wrap(data, cut, data.length - cut).slice(), random.nextBoolean());
        if (random.nextBoolean() || !own.ended()) {
            own.end();
        }
        loop.advance(1000);
        assertThat(out.ended).isTrue();
        return out.got.toByteArray();
    }

    @Test
    void aConstantSourceOfNothingEndsAtOnce() {
        lane.produce(Source.of(Bytes.empty()), 0);

        assertThat(lane.bodiless()).isTrue();
    }
}
