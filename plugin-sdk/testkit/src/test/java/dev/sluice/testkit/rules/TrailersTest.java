package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Headers;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class TrailersTest {
    private static Transform atEnd(java.util.function.BiConsumer<Headers, Sink> end) {
        return new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                out.write(in);
            }

            @Override
            public void end(Headers trailers, Sink out) {
                end.accept(trailers, out);
            }
        };
    }

    private static Probe transforms(java.util.function.BiConsumer<Headers, Sink> end) {
        return Probe.response(x -> {
            x.response().body().transform(atEnd(end));
            return Verdict.proceed();
        });
    }

    @Test
    void aMessageWithoutBodyHasEndedAtItsHead() {
        Probe asks = Probe.request(x -> {
            x.request()
                    .headers()
                    .set("x-ended", String.valueOf(x.request().body().ended()));
            return Verdict.proceed();
        });

        assertThat(FilterTest.of(asks).get("/").run().seen().header("x-ended")).isEqualTo("true");
        assertThat(FilterTest.of(asks).post("/", "a").run().seen().header("x-ended"))
                .isEqualTo("false");
    }

    @Test
    void aTransformThatWritesNothingLeavesItWithoutBody() {
        Probe silent = Probe.request(x -> {
            x.request().body().transform(atEnd((trailers, out) -> {}));
            return Verdict.proceed();
        });

        Exchanged x = FilterTest.of(silent).get("/").run();

        assertThat(x.seen().has("transfer-encoding")).isFalse();
        assertThat(x.seen().body()).isEmpty();
    }

    @Test
    void aTransformThatWritesGivesItOne() {
        Probe writes = Probe.request(x -> {
            x.request().body().transform(atEnd((trailers, out) -> out.write(Bytes.of("made"))));
            return Verdict.proceed();
        });

        assertThat(FilterTest.of(writes).get("/").run().seen().body()).isEqualTo("made");
    }

    @Test
    void theEndIsCalledBeforeTheHeadMovesOn() {
        Probe adds = Probe.request(x -> {
            x.request()
                    .body()
                    .transform(atEnd((trailers, out) -> x.request().headers().set("x-end", "1")));
            return Verdict.proceed();
        });

        assertThat(FilterTest.of(adds).get("/").run().seen().header("x-end")).isEqualTo("1");
    }

    @Test
    void theEndMayEditAndAdd() {
        Exchanged x = FilterTest.of(transforms((trailers, out) -> {
                    trailers.set("x-old", "changed");
                    trailers.add("x-new", "added");
                }))
                .upstream(Answer.ok("body").trailer("x-old", "1"))
                .get("/")
                .run();

        assertThat(x.trailers().get("x-old")).isEqualTo("changed");
        assertThat(x.trailers().get("x-new")).isEqualTo("added");
    }

    @Test
    void theEndMayClear() {
        Exchanged x = FilterTest.of(transforms((trailers, out) -> trailers.clear()))
                .upstream(Answer.ok("body").trailer("x-old", "1"))
                .get("/")
                .run();

        x.expectBody("body");
        assertThat(x.trailers().isEmpty()).isTrue();
    }

    @Test
    void addingToNoneMakesSome() {
        Exchanged x = FilterTest.of(transforms((trailers, out) -> trailers.add("x-new", "1")))
                .upstream(Answer.ok("body"))
                .get("/")
                .run();

        assertThat(x.trailers().get("x-new")).isEqualTo("1");
    }

    @Test
    void onEndEditsWithoutSeeingBytes() {
        Probe timing = Probe.response(x -> {
            x.response().headers().remove("content-length");
            x.response().body().onEnd((trailers, out) -> trailers.set("server-timing", "all"));
            return Verdict.proceed();
        });

        Exchanged x = FilterTest.of(timing).upstream(Answer.ok("body")).get("/").run();

        x.expectBody("body");
        assertThat(x.trailers().get("server-timing")).isEqualTo("all");
    }

    @Test
    void afterAReadTheyAreFinalAndMayBeEditedWithTheHead() {
        Probe reads = Probe.response(x -> Verdict.when(x.response().body().read(100), all -> {
            x.response().headers().set("x-status", x.response().trailers().get("grpc-status"));
            x.response().trailers().set("grpc-status", "0");
            return Verdict.proceed();
        }));

        Exchanged x = FilterTest.of(reads)
                .upstream(Answer.ok("body").trailer("grpc-status", "13"))
                .get("/")
                .run();

        x.expectHeader("x-status", "13");
        assertThat(x.trailers().get("grpc-status")).isEqualTo("0");
    }

    @Test
    void onEndAfterAReadLetsTheBytesPass() {
        Probe reads = Probe.request(x -> Verdict.when(x.request().body().read(100), all -> {
            x.request().body().onEnd((trailers, out) -> trailers.add("x-end", "1"));
            return Verdict.proceed();
        }));

        Exchanged x = FilterTest.of(reads)
                .post("/", "bo", "dy")
                .header("transfer-encoding", "chunked")
                .run();

        assertThat(x.seen().body()).isEqualTo("body");
        assertThat(x.seen().trailers().get("x-end")).isEqualTo("1");
    }

    @Test
    void trailersOfTheRequestPassToo() {
        Probe edits = Probe.request(x -> {
            x.request().body().onEnd((trailers, out) -> trailers.add("x-more", "2"));
            return Verdict.proceed();
        });

        Exchanged x = FilterTest.of(edits).post("/", "a").trailer("x-one", "1").run();

        assertThat(x.seen().trailers().get("x-one")).isEqualTo("1");
        assertThat(x.seen().trailers().get("x-more")).isEqualTo("2");
    }
}
