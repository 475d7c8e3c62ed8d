package dev.sluice.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.filter.Bytes;
import dev.sluice.filter.Sink;
import dev.sluice.filter.Transform;
import dev.sluice.filter.Verdict;
import dev.sluice.testkit.Answer;
import dev.sluice.testkit.Exchanged;
import dev.sluice.testkit.FilterTest;
import org.junit.jupiter.api.Test;

class LengthTest {
    private static Transform same() {
        return new Transform() {
            @Override
            public void chunk(Bytes in, Sink out) {
                out.write(in);
            }

            @Override
            public boolean keepsLength() {
                return true;
            }
        };
    }

    @Test
    void aTransformDropsIt() {
        Probe upper = Probe.response(x -> {
            x.response().body().transform(Probe.upper());
            return Verdict.proceed();
        });

        FilterTest.of(upper)
                .upstream(Answer.ok("abc"))
                .get("/")
                .run()
                .expectHeader("content-length", "")
                .expectBody("ABC");
    }

    @Test
    void aTransformThatKeepsItKeepsIt() {
        Probe keeps = Probe.response(x -> {
            x.response().body().transform(same());
            return Verdict.proceed();
        });

        FilterTest.of(keeps).upstream(Answer.ok("abc")).get("/").run().expectHeader("content-length", "3");
    }

    @Test
    void replaceSetsIt() {
        Probe replaces = Probe.request(x -> {
            x.request().body().replace(Bytes.of("longer than before"));
            return Verdict.proceed();
        });

        Exchanged x = FilterTest.of(replaces).post("/", "abc").run();

        assertThat(x.seen().header("content-length")).isEqualTo("18");
        assertThat(x.seen().body()).isEqualTo("longer than before");
    }

    @Test
    void aCompletedReadMaySetIt() {
        Probe reads = Probe.request(x -> Verdict.when(x.request().body().read(100), all -> {
            x.request().headers().set("content-length", Integer.toString(all.length()));
            return Verdict.proceed();
        }));

        Exchanged x = FilterTest.of(reads)
                .post("/", "ab", "c")
                .header("transfer-encoding", "chunked")
                .run();

        assertThat(x.seen().header("content-length")).isEqualTo("3");
        assertThat(x.seen().body()).isEqualTo("abc");
    }

    @Test
    void aReplyOfKnownBytesHasIt() {
        Probe replies = Probe.request(x -> Verdict.reply(200).body("four"));

        FilterTest.of(replies).get("/").run().expectHeader("content-length", "4");
    }

    @Test
    void aStreamingReplyMayStateIt() {
        Probe replies = Probe.request(x ->
                Verdict.reply(200).header("content-length", "4").body((trailers, out) -> out.write(Bytes.of("four"))));

        FilterTest.of(replies)
                .get("/")
                .run()
                .expectHeader("content-length", "4")
                .expectBody("four");
    }

    @Test
    void anOnEndKeepsIt() {
        Probe ends = Probe.response(x -> {
            x.response().body().onEnd((trailers, out) -> {});
            return Verdict.proceed();
        });

        FilterTest.of(ends).upstream(Answer.ok("abc")).get("/").run().expectHeader("content-length", "3");
    }
}
